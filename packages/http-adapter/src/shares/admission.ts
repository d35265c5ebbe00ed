import type { Clock } from "@dispatch/core";
import { systemClock, untilAborted } from "@dispatch/core/plugin-kit";
import { createFairShares } from "./fair-shares.js";
import type { Limit } from "./limit.js";

/** Decides when a request begins, so that the many requests of one holder do not make everybody's slow. */
export interface Admission extends Limit {
  /** How many requests of a holder have begun and not ended. */
  atWork(holder: string): number;
  /**
   * Resolves to true when the request may begin: then `leave` must be called once. Resolves to false, at once, if no place to
   * wait is free. Rejects with the signal's reason as soon as it is aborted.
   */
  enter(holder: string, signal: AbortSignal): Promise<boolean>;
  /** Ends a request of the holder. */
  leave(holder: string): void;
}

/** Options of `createAdmission`. */
export interface AdmissionOptions {
  readonly name: string;
  /** How many requests may wait to begin, a whole number of at least 1. One holder gets at most three quarters of the places. */
  readonly maxWaiting: number;
  /** @default the clock of the machine */
  readonly clock?: Clock | undefined;
}

/** So many requests of a holder begin at once, however busy the process is. */
const atOnce = 8;

/** How often it is seen whether the process is late, in milliseconds. */
const lookEveryMs = 10;

/** A timer that is later than this was waiting for others. Idle, Node's are up to a millisecond late. */
const lateMs = 3;

/** While the process is late, a request begins each time it was late so often: those before may wait for something else. */
const looksUntilNext = 10;

/** The most requests that begin at one look. */
const maxPerLook = 32;

/**
 * Creates an admission. Each request has many steps, and each step waits for a turn of the event loop behind the steps of
 * all requests that have begun. So it is not enough to share what they take: a holder whose requests have begun by the
 * hundred makes every step of the others wait for theirs.
 *
 * A holder's first eight requests begin at once. Of further ones, one begins whenever one ends; and while the event loop is
 * on time, more and more begin besides, because those at work then only wait for a database or a routing service. While it is
 * late, hardly any do. Holders who wait take turns.
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function createAdmission({ name, maxWaiting, clock = systemClock }: AdmissionOptions): Admission {
  const places = createFairShares({ name, limit: maxWaiting });
  const working = new Map<string, number>();
  /** The holder whose last turn is the longest ago comes first. No entry is empty. */
  const lines = new Map<string, Set<() => void>>();
  let isWatching = false;
  let isLate = false;
  let lateLooks = 0;
  let perLook = 1;

  function begin(holder: string): void {
    working.set(holder, (working.get(holder) ?? 0) + 1);
  }

  function stopWaiting(holder: string, start: () => void): boolean {
    const line = lines.get(holder);
    if (line?.delete(start) !== true) return false;
    if (line.size === 0) lines.delete(holder);
    return true;
  }

  function startNext(holder: string): void {
    const line = lines.get(holder);
    const [start] = line ?? [];
    if (line === undefined || start === undefined) return;
    // Behind all others, because this holder has its turn now.
    lines.delete(holder);
    lines.set(holder, line);
    stopWaiting(holder, start);
    begin(holder);
    start();
  }

  function startSome(count: number): void {
    for (let started = 0; started < count; started += 1) {
      const [holder] = lines.keys();
      if (holder === undefined) return;
      startNext(holder);
    }
  }

  function look(dueMs: number): void {
    isLate = clock.now() - dueMs > lateMs;
    lateLooks = isLate ? lateLooks + 1 : 0;
    perLook = isLate ? 1 : Math.min(2 * perLook, maxPerLook);
    if (!isLate) startSome(perLook);
    else if (lateLooks % looksUntilNext === 0) startSome(1);
    isWatching = lines.size > 0;
    if (isWatching) watch();
    else [isLate, lateLooks, perLook] = [false, 0, 1];
  }

  function watch(): void {
    const dueMs = clock.now() + lookEveryMs;
    clock.schedule(() => look(dueMs), lookEveryMs);
  }

  function leave(holder: string): void {
    const left = (working.get(holder) ?? 0) - 1;
    if (left > 0) working.set(holder, left);
    else working.delete(holder);
    if (!isLate || left < atOnce) startNext(holder);
  }

  return {
    name,
    limit: maxWaiting,
    get used() {
      return places.used;
    },
    get refusals() {
      return places.refusals;
    },
    atWork: (holder) => working.get(holder) ?? 0,
    async enter(holder, signal) {
      if ((working.get(holder) ?? 0) < atOnce) {
        begin(holder);
        return true;
      }
      if (!places.take(holder)) return false;
      let start = (): void => undefined;
      const turn = new Promise<void>((resolve) => {
        start = resolve;
      });
      lines.set(holder, (lines.get(holder) ?? new Set()).add(start));
      if (!isWatching) {
        isWatching = true;
        watch();
      }
      try {
        await untilAborted(turn, signal);
        return true;
      } catch (error) {
        // If the turn came at the same time, the next one gets it.
        if (!stopWaiting(holder, start)) leave(holder);
        throw error;
      } finally {
        places.giveBack(holder);
      }
    },
    leave,
  };
}
