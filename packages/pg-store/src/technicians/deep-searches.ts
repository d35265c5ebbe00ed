import { type OperationOptions, StoreError } from "@dispatch/core";
import { untilAborted } from "@dispatch/core/plugin-kit";

/** How many deep searches may run and wait. */
export interface DeepSearchLimits {
  readonly maxRunning: number;
  readonly maxWaiting: number;
}

/** The limit of deep searches, and how much of it is in use, in the form of a limit of `@dispatch/http-adapter`. */
export interface DeepSearchLimit {
  readonly name: "deep-searches";
  /** How many may run and wait together. */
  readonly limit: number;
  readonly used: number;
  /** How many were refused since the store was created. */
  readonly refusals: number;
}

export interface DeepSearches {
  readonly limit: DeepSearchLimit;
  /**
   * Calls `search` as soon as fewer than `maxRunning` run, first come, first served. `search` must settle only when it no
   * longer occupies a connection. An abort rejects at once with the signal's reason.
   *
   * @throws {StoreError} `STORE_OVERLOADED` if `maxWaiting` wait already
   */
  run<Value>(search: () => Promise<Value>, options: OperationOptions | undefined): Promise<Value>;
}

/**
 * Lets few searches run at once that may have to look at all technicians: they take a hundred times as long as another
 * statement, and would otherwise take all connections of the pool.
 */
export function createDeepSearches({ maxRunning, maxWaiting }: DeepSearchLimits): DeepSearches {
  const queue = new Set<() => void>();
  let running = 0;
  let refusals = 0;

  async function takeTurn(signal: AbortSignal | undefined): Promise<void> {
    if (running < maxRunning) {
      running += 1;
      return;
    }
    if (queue.size >= maxWaiting) {
      refusals += 1;
      throw new StoreError("STORE_OVERLOADED", "Too many searches among all technicians wait; retry the request");
    }
    let start = (): void => undefined;
    const turn = new Promise<void>((resolve) => {
      start = resolve;
    });
    queue.add(start);
    await untilAborted(turn, signal).catch((error: unknown) => {
      // If the turn came at the same time, the next one gets it.
      if (!queue.delete(start)) passTurn();
      throw error;
    });
  }

  function passTurn(): void {
    const [next] = queue;
    if (next === undefined) {
      running -= 1;
      return;
    }
    queue.delete(next);
    next();
  }

  return {
    limit: {
      name: "deep-searches",
      limit: maxRunning + maxWaiting,
      get used() {
        return running + queue.size;
      },
      get refusals() {
        return refusals;
      },
    },
    async run(search, { signal } = {}) {
      signal?.throwIfAborted();
      await takeTurn(signal);
      const work = search();
      work.then(passTurn, passTurn);
      return untilAborted(work, signal);
    },
  };
}
