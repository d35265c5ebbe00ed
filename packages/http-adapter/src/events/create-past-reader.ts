import type { EventFrame } from "./event-frame.js";

/** Gives the events after a cursor; undefined for the first of all. */
export type ReadPage = (after: string | undefined) => Promise<readonly EventFrame[]>;

/**
 * For listeners who are behind: one read at a time, which all who stand at the same place share. However many come at
 * once, such as after a restart, the ledger answers one of them.
 */
export function createPastReader(readPage: ReadPage): ReadPage {
  const reading = new Map<string | undefined, Promise<readonly EventFrame[]>>();
  let lastRead: Promise<unknown> = Promise.resolve();
  return (after) => {
    const running = reading.get(after);
    if (running !== undefined) return running;
    const read = lastRead.then(() => readPage(after));
    reading.set(after, read);
    lastRead = read.catch(() => undefined).finally(() => reading.delete(after));
    return read;
  };
}
