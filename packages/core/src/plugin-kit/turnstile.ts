import { untilAborted } from "./aborts.js";

/** Lets a limited number of calls run at once; the others wait. Holders take turns; for one, it is first come, first served. */
export interface Turnstile {
  /** How many have entered and not left. */
  readonly running: number;
  /** How many wait to enter. */
  readonly waiting: number;
  /** How many of a holder wait to enter. */
  waitingFor(holder: string): number;
  /**
   * Resolves as soon as the caller may run; a caller that entered must call `leave` once. An abort rejects at once with the
   * signal's reason: such a caller no longer waits, and must not call `leave`.
   *
   * @param holder for whom. @default "" nobody in particular, who counts as one holder
   */
  enter(signal: AbortSignal | undefined, holder?: string): Promise<void>;
  /** Lets the next one enter. */
  leave(): void;
}

/**
 * Creates a turnstile. It does not limit how many wait: a caller that must, compares `waiting` first.
 *
 * @param limit how many may run at once, a whole number from 1
 */
export function createTurnstile(limit: number): Turnstile {
  /** The holder whose last turn is the longest ago comes first. No entry is empty. */
  const queues = new Map<string, Set<() => void>>();
  let running = 0;
  let waiting = 0;

  /** Returns false if this one no longer waits. */
  function remove(holder: string, start: () => void): boolean {
    const queue = queues.get(holder);
    if (queue?.delete(start) !== true) return false;
    waiting -= 1;
    if (queue.size === 0) queues.delete(holder);
    return true;
  }

  function leave(): void {
    for (const [holder, queue] of queues) {
      for (const start of queue) {
        // Behind all others, because this holder has its turn now.
        queues.delete(holder);
        queues.set(holder, queue);
        remove(holder, start);
        start();
        return;
      }
    }
    running -= 1;
  }

  return {
    get running() {
      return running;
    },
    get waiting() {
      return waiting;
    },
    waitingFor: (holder) => queues.get(holder)?.size ?? 0,
    async enter(signal, holder = "") {
      if (running < limit) {
        running += 1;
        return;
      }
      let start = (): void => undefined;
      const turn = new Promise<void>((resolve) => {
        start = resolve;
      });
      const queue = queues.get(holder) ?? new Set();
      queues.set(holder, queue.add(start));
      waiting += 1;
      await untilAborted(turn, signal).catch((error: unknown) => {
        // If the turn came at the same time, the next one gets it.
        if (!remove(holder, start)) leave();
        throw error;
      });
    },
    leave,
  };
}
