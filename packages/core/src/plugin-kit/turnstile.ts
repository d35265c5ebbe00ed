import { untilAborted } from "./aborts.js";

/** Lets a limited number of calls run at once; the others wait, first come, first served. */
export interface Turnstile {
  /** How many have entered and not left. */
  readonly running: number;
  /** How many wait to enter. */
  readonly waiting: number;
  /**
   * Resolves as soon as the caller may run; a caller that entered must call `leave` once. An abort rejects at once with the
   * signal's reason: such a caller no longer waits, and must not call `leave`.
   */
  enter(signal: AbortSignal | undefined): Promise<void>;
  /** Lets the next one enter. */
  leave(): void;
}

/**
 * Creates a turnstile. It does not limit how many wait: a caller that must, compares `waiting` first.
 *
 * @param limit how many may run at once, a whole number from 1
 */
export function createTurnstile(limit: number): Turnstile {
  const queue = new Set<() => void>();
  let running = 0;

  function leave(): void {
    const [next] = queue;
    if (next === undefined) {
      running -= 1;
      return;
    }
    queue.delete(next);
    next();
  }

  return {
    get running() {
      return running;
    },
    get waiting() {
      return queue.size;
    },
    async enter(signal) {
      if (running < limit) {
        running += 1;
        return;
      }
      let start = (): void => undefined;
      const turn = new Promise<void>((resolve) => {
        start = resolve;
      });
      queue.add(start);
      await untilAborted(turn, signal).catch((error: unknown) => {
        // If the turn came at the same time, the next one gets it.
        if (!queue.delete(start)) leave();
        throw error;
      });
    },
    leave,
  };
}
