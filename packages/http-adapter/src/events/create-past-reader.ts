import type { OperationOptions } from "@dispatch/core";
import { untilAborted } from "@dispatch/core/plugin-kit";
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
  /** By cursor: no more than there are listeners. So is the queue. */
  const reads = new Map<string | undefined, SharedRead>();
  const queue = new Set<() => void>();
  let running = 0;

  async function takeTurn(signal: AbortSignal): Promise<void> {
    if (running < maxReads) {
      running += 1;
      return;
    }
    let start = (): void => undefined;
    const turn = new Promise<void>((resolve) => {
      start = resolve;
    });
    queue.add(start);
    // A read that is given up must not stay in the queue: others come and go.
    await untilAborted(turn, signal).catch((error: unknown) => {
      if (!queue.delete(start)) passTurn();
      throw error;
    });
  }

  /** To the next who waits; a turn that nobody waits for is given back. */
  function passTurn(): void {
    const [next] = queue;
    if (next === undefined) running -= 1;
    else {
      queue.delete(next);
      next();
    }
  }

  async function readInTurn(after: string | undefined, signal: AbortSignal): Promise<readonly EventFrame[]> {
    await takeTurn(signal);
    try {
      return await untilAborted(readPage(after, { signal }), signal);
    } finally {
      passTurn();
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
