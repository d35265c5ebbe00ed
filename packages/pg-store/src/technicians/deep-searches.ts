import { type OperationOptions, StoreError } from "@dispatch/core";
import { createTurnstile, untilAborted } from "@dispatch/core/plugin-kit";

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
  const turnstile = createTurnstile(maxRunning);
  let refusals = 0;

  return {
    limit: {
      name: "deep-searches",
      limit: maxRunning + maxWaiting,
      get used() {
        return turnstile.running + turnstile.waiting;
      },
      get refusals() {
        return refusals;
      },
    },
    async run(search, { signal } = {}) {
      signal?.throwIfAborted();
      if (turnstile.running >= maxRunning && turnstile.waiting >= maxWaiting) {
        refusals += 1;
        throw new StoreError("STORE_OVERLOADED", "Too many searches among all technicians wait; retry the request");
      }
      await turnstile.enter(signal);
      const work = search();
      work.then(turnstile.leave, turnstile.leave);
      return untilAborted(work, signal);
    },
  };
}
