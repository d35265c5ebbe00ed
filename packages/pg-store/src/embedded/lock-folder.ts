import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StoreError } from "@dispatch/core";
import { isSameProcess, startOfProcess } from "./process-identity.js";

/** Gives the folder free again. */
export type Unlock = () => Promise<void>;

interface Holder {
  readonly pid: number;
  readonly start: string | null;
  readonly token: string;
}

/** Locks that this very process holds: after a restart in a container, the same pid may be another life. */
const heldTokens = new Set<string>();

/**
 * Keeps every other process out of a folder, by a file with our pid. Where its process is dead, the lock is taken over.
 * A process on another machine, or in another container, cannot be seen.
 *
 * @throws {StoreError} `STORE_UNAVAILABLE` where a living process holds the folder
 */
export async function lockFolder(folder: string): Promise<Unlock> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, "dispatch.lock");
  const holder: Holder = { pid: process.pid, start: await startOfProcess(process.pid), token: randomUUID() };
  const text = JSON.stringify(holder);
  heldTokens.add(holder.token);
  try {
    await takeLock(file, text, folder);
  } catch (error) {
    heldTokens.delete(holder.token);
    throw error;
  }
  return async () => {
    heldTokens.delete(holder.token);
    if ((await readIfThere(file)) === text) await rm(file, { force: true });
  };
}

async function takeLock(file: string, text: string, folder: string): Promise<void> {
  if (await createExclusively(file, text)) return;
  await removeIfStale(file, folder);
  if (!(await createExclusively(file, text))) throw inUse(folder, "another process");
}

/** Appears whole or not at all, so that nobody takes a lock that is being written for one that was cut off. */
async function createExclusively(file: string, text: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, text);
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function removeIfStale(file: string, folder: string): Promise<void> {
  const text = await readIfThere(file);
  if (text === null) return;
  const holder = parseHolder(text);
  if (holder !== null && (await isAlive(holder))) throw inUse(folder, `process ${holder.pid}`);
  // Moved away before it is removed: of two who find it stale at once, the later one would remove the other's new lock.
  const aside = `${file}.${randomUUID()}`;
  await rename(file, aside).catch(() => {
    throw inUse(folder, "another process");
  });
  if ((await readFile(aside, "utf8")) !== text) {
    await rename(aside, file);
    throw inUse(folder, "another process");
  }
  await rm(aside, { force: true });
}

async function isAlive(holder: Holder): Promise<boolean> {
  return holder.pid === process.pid ? heldTokens.has(holder.token) : isSameProcess(holder.pid, holder.start);
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
