import { createHash, randomUUID } from "node:crypto";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DispatchError, StoreError } from "@dispatch/core";
import { isSameProcess, startOfProcess } from "./process-identity.js";

/** Gives the folder free again. */
export type Unlock = () => Promise<void>;

interface Holder {
  readonly pid: number;
  readonly start: string | null;
  readonly token: string;
}

/**
 * Locks that we hold: after a restart in a container, the same pid may be another life. Where the system tells when a
 * process began, those of the other threads of this one, which have a list of their own, are known by that.
 */
const heldTokens = new Set<string>();

/**
 * Keeps every other process out of a folder, by a file with our pid. Where its process is dead, the lock is taken over.
 * A process on another machine, or in another container, cannot be seen.
 *
 * @throws {StoreError} `STORE_UNAVAILABLE` where a living process holds the folder, or nothing can be written there
 */
export async function lockFolder(folder: string): Promise<Unlock> {
  try {
    await mkdir(folder, { recursive: true });
    return await lockFile(join(folder, "dispatch.lock"), folder);
  } catch (error) {
    if (DispatchError.isInstance(error)) throw error;
    throw new StoreError("STORE_UNAVAILABLE", `The folder ${folder} cannot be used`, {
      isRetryable: false,
      cause: error,
    });
  }
}

async function lockFile(file: string, folder: string): Promise<Unlock> {
  const holder: Holder = { pid: process.pid, start: await startOfProcess(process.pid), token: randomUUID() };
  const text = JSON.stringify(holder);
  heldTokens.add(holder.token);
  try {
    // Written apart and then named, so that nobody takes a lock that is being written for one that was cut off.
    const draft = `${file}.${holder.token}`;
    await writeFile(draft, text);
    try {
      if (!(await createExclusively(draft, file))) await takeOver(draft, file, folder);
    } finally {
      await rm(draft, { force: true });
    }
  } catch (error) {
    heldTokens.delete(holder.token);
    throw error;
  }
  return async () => {
    if ((await readIfThere(file)) === text) await rm(file, { force: true });
    heldTokens.delete(holder.token);
  };
}

async function createExclusively(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/**
 * The right to replace one dead holder's lock is a lock of its own, named after what that holder left: of many who find
 * it dead one replaces it, in one step, and who comes later sees that it is no longer what they read.
 */
async function takeOver(draft: string, file: string, folder: string): Promise<void> {
  const left = await readIfThere(file);
  if (left === null) throw inUse(folder, "another process");
  const holder = parseHolder(left);
  if (holder !== null && (await isAlive(holder))) throw inUse(folder, `process ${holder.pid}`);
  const release = await lockFile(`${file}.${createHash("sha256").update(left).digest("hex").slice(0, 16)}`, folder);
  try {
    if ((await readIfThere(file)) !== left) throw inUse(folder, "another process");
    await rename(draft, file);
  } finally {
    await release();
  }
}

async function isAlive({ pid, start, token }: Holder): Promise<boolean> {
  if (pid === process.pid && start === null) return heldTokens.has(token);
  return isSameProcess(pid, start);
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

/** Null where the file is cut off: whoever wrote it died while doing so. */
function parseHolder(text: string): Holder | null {
  try {
    const { pid, start, token } = JSON.parse(text) as Partial<Record<keyof Holder, unknown>>;
    if (!Number.isSafeInteger(pid) || typeof token !== "string") return null;
    return { pid: Number(pid), start: typeof start === "string" ? start : null, token };
  } catch {
    return null;
  }
}

function inUse(folder: string, holder: string): StoreError {
  return new StoreError(
    "STORE_UNAVAILABLE",
    `The folder ${folder} is in use by ${holder}; a second one would lose rows. Stop it, or take another folder`,
    { isRetryable: false },
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
