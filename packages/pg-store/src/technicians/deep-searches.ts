import { type OperationOptions, StoreError } from "@dispatch/core";
import { createTurnstile, untilAborted } from "@dispatch/core/plugin-kit";

/** How many deep searches may run and wait. */
export interface DeepSearchLimits {
  readonly maxRunning: number;
  readonly maxWaiting: number;
  /** For whom the running code searches. */
  readonly toHolder: () => string | undefined;
}

/** One holder may have this part of the places to wait. */
const partOfHolder = 3 / 4;

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
   * Calls `search` as soon as fewer than `maxRunning` run. Holders take turns; for one, it is first come, first served. `search` must settle only when it no
   * longer occupies a connection. An abort rejects at once with the signal's reason.
   *
   * @throws {StoreError} `STORE_OVERLOADED` if `maxWaiting` wait already, or three quarters of them for this holder
   */
  run<Value>(search: () => Promise<Value>, options: OperationOptions | undefined): Promise<Value>;
}

/**
 * Lets few searches run at once that may have to look at all technicians: they take a hundred times as long as another
 * statement, and would otherwise take all connections of the pool.
 */
export function createDeepSearches({ maxRunning, maxWaiting, toHolder }: DeepSearchLimits): DeepSearches {
  const turnstile = createTurnstile(maxRunning);
  let refusals = 0;

  function mayWait(holder: string | undefined): boolean {
    if (turnstile.waiting >= maxWaiting) return false;
    return holder === undefined || turnstile.waitingFor(holder) < Math.ceil(maxWaiting * partOfHolder);
  }

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
      const holder = toHolder();
      if (turnstile.running >= maxRunning && !mayWait(holder)) {
        refusals += 1;
        throw new StoreError("STORE_OVERLOADED", "Too many searches among all technicians wait; retry the request");
      }
      await turnstile.enter(signal, holder);
      const work = search();
      work.then(turnstile.leave, turnstile.leave);
      return untilAborted(work, signal);
    },
  };
}
