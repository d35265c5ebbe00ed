import { type OperationOptions, untilAborted } from "@dispatch/core";
import type { EventFrame } from "./event-frame.js";

/** Gives the events after a cursor; undefined for the first of all. */
export type ReadPage = (after: string | undefined, options?: OperationOptions) => Promise<readonly EventFrame[]>;

/** How many reads of one ledger run at once. */
const maxReads = 4;

interface SharedRead {
  readonly result: Promise<readonly EventFrame[]>;
  readonly abort: AbortController;
  sharers: number;
}

/**
 * For listeners who are behind: few reads at a time, each shared by all who stand at the same place. If many come at
 * once, such as after a restart, the ledger answers one of them. A listener who leaves waits no longer; a read that all
 * have left is aborted, or never starts.
 */
export function createPastReader(readPage: ReadPage): ReadPage {
  /** By cursor: no more than there are listeners, as is the queue. */
  const reads = new Map<string | undefined, SharedRead>();
  const queue: (() => void)[] = [];
  let running = 0;

  async function readInTurn(after: string | undefined, signal: AbortSignal): Promise<readonly EventFrame[]> {
    if (running >= maxReads) await new Promise<void>((resolve) => queue.push(resolve));
    else running += 1;
    try {
      signal.throwIfAborted();
      return await untilAborted(readPage(after, { signal }), signal);
    } finally {
      // Passes the turn on, or gives it back.
      const next = queue.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  }

  function start(after: string | undefined): SharedRead {
    const abort = new AbortController();
    const read: SharedRead = { result: readInTurn(after, abort.signal), abort, sharers: 0 };
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
        // The next listener at this place must not get an aborted read.
        if (reads.get(after) === read) reads.delete(after);
        read.abort.abort();
      }
    }
  };
}
