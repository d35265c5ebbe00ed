import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DispatchError, StoreError } from "@dispatch/core";
import { sha256 } from "../values/sha256.js";
import { isSameProcess, startOfProcess } from "./process-identity.js";

/** Releases the folder. */
export type Unlock = () => Promise<void>;

interface Holder {
  readonly pid: number;
  readonly start: string | null;
  readonly token: string;
}

/**
 * The tokens of locks that this process holds: after a restart in a container, an earlier process may have had the same
 * pid. Other threads of this process have their own set; their locks are recognized by the start time of the process, if
 * the system reports it.
 */
const heldTokens = new Set<string>();

/**
 * Keeps other processes out of a folder, by a file with our pid. Takes over the lock of a dead process. Cannot see
 * processes on other machines or in other containers.
 *
 * @throws {StoreError} `STORE_UNAVAILABLE` if a running process holds the folder, or the folder is not writable
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
    // Written under another name first, so that no other process reads a half-written lock and takes it for a broken one.
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
 * Replaces the lock of a dead process. That needs a second lock, named after the content of the first: if many processes
 * find the holder dead, one replaces its lock atomically, and the others see that it is not the one that they read.
 */
async function takeOver(draft: string, file: string, folder: string): Promise<void> {
  const left = await readIfThere(file);
  if (left === null) throw inUse(folder, "another process");
  const holder = parseHolder(left);
  if (holder !== null && (await isAlive(holder))) throw inUse(folder, `process ${holder.pid}`);
  const release = await lockFile(`${file}.${sha256(left).toString("hex").slice(0, 16)}`, folder);
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

/** Returns null if the file is incomplete, because the process that wrote it died. */
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
    `The folder ${folder} is in use by ${holder}, and a second process would lose rows. Stop it, or use another folder`,
    { isRetryable: false },
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
