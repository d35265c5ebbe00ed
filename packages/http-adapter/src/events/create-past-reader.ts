import type { OperationOptions } from "@dispatch/core";
import { createTurnstile, untilAborted } from "@dispatch/core/plugin-kit";
import type { Frame } from "./event-frame.js";

/** Reads the events after a cursor; undefined starts at the first event. */
export type ReadPage<Event extends Frame> = (
  after: string | undefined,
  options?: OperationOptions,
) => Promise<readonly Event[]>;

/** How many reads of one ledger may run at once. */
const maxReads = 4;

interface SharedRead<Event extends Frame> {
  readonly result: Promise<readonly Event[]>;
  readonly abort: AbortController;
  sharers: number;
}

/**
 * For listeners who are behind: runs few reads at a time, and shares each among all listeners at the same cursor. If
 * many come at once, such as after a restart, the ledger is read once for all of them. A listener who leaves stops
 * waiting; a read whose listeners have all left is aborted, or never starts.
 */
export function createPastReader<Event extends Frame>(readPage: ReadPage<Event>): ReadPage<Event> {
  /** By cursor. Never more entries than listeners; the same holds for the reads that wait. */
  const reads = new Map<string | undefined, SharedRead<Event>>();
  const turnstile = createTurnstile(maxReads);

  async function readInTurn(after: string | undefined, signal: AbortSignal): Promise<readonly Event[]> {
    await turnstile.enter(signal);
    try {
      return await untilAborted(readPage(after, { signal }), signal);
    } finally {
      turnstile.leave();
    }
  }

  function start(after: string | undefined): SharedRead<Event> {
    const abort = new AbortController();
    const read: SharedRead<Event> = { result: readInTurn(after, abort.signal), abort, sharers: 0 };
    reads.set(after, read);
    const forget = (): void => {
      if (reads.get(after) === read) reads.delete(after);
    };
    read.result.then(forget, forget);
    return read;
  }

  return async (after, { signal } = {}) => {
    signal?.throwIfAborted();
    const read = reads.get(after) ?? start(after);
    read.sharers += 1;
    try {
      return await (signal === undefined ? read.result : untilAborted(read.result, signal));
    } finally {
      read.sharers -= 1;
      if (read.sharers === 0) {
        // The next listener at this cursor must not get an aborted read.
        if (reads.get(after) === read) reads.delete(after);
        read.abort.abort();
      }
    }
  };
}
