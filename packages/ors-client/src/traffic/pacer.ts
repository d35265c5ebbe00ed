import type { Clock } from "@dispatch/core";
import { pause } from "@dispatch/core/plugin-kit";

export interface PacerOptions {
  /** Requests per window; 0 for no limit. */
  readonly requestsPerWindow: number;
  readonly windowMs: number;
  readonly clock: Clock;
}

/** Keeps the requests to one endpoint below a rate limit, counted in a sliding window as the gateway does. */
export interface Pacer {
  /**
   * Waits for a turn, first come, first served, and counts a request.
   *
   * @returns null when it is the caller's turn; at once the milliseconds to wait, if that is longer than `patienceMs`
   */
  acquire(patienceMs: number, signal: AbortSignal): Promise<number | null>;
  /** Call when the gateway refused. Nothing is sent for `retryAfterMs`; if null, until the window has room again. */
  pause(retryAfterMs: number | null): void;
}

export function createPacer({ requestsPerWindow, windowMs, clock }: PacerOptions): Pacer {
  const limit = requestsPerWindow > 0 ? requestsPerWindow : Number.POSITIVE_INFINITY;
  /** The past and future times of requests, in increasing order. Refused requests count too, as at the gateway. */
  const slots: number[] = [];
  let pausedUntilMs = Number.NEGATIVE_INFINITY;

  const forgetPast = (): void => {
    const gone = slots.findIndex((slotMs) => slotMs > clock.now() - windowMs);
    slots.splice(0, gone === -1 ? slots.length : gone);
  };

  const toNextSlotMs = (): number => {
    const before = slots.at(-limit);
    const freeMs = slots.length >= limit && before !== undefined ? before + windowMs : Number.NEGATIVE_INFINITY;
    return Math.max(clock.now(), freeMs, pausedUntilMs, slots.at(-1) ?? Number.NEGATIVE_INFINITY);
  };

  const release = (slotMs: number): void => {
    slots.splice(slots.lastIndexOf(slotMs), 1);
  };

  return {
    async acquire(patienceMs, signal) {
      signal.throwIfAborted();
      const latestMs = clock.now() + patienceMs;
      for (;;) {
        forgetPast();
        const slotMs = toNextSlotMs();
        if (slotMs > latestMs) return slotMs - clock.now();
        slots.push(slotMs);
        try {
          while (clock.now() < slotMs) await pause(slotMs - clock.now(), clock, signal);
        } catch (error) {
          release(slotMs);
          throw error;
        }
        if (pausedUntilMs <= clock.now()) return null;
        // Paused during the wait: all callers queue again, or they would all send at once.
        release(slotMs);
      }
    },
    pause(retryAfterMs) {
      const nowMs = clock.now();
      const oldest = slots.find((slotMs) => slotMs > nowMs - windowMs && slotMs <= nowMs) ?? nowMs;
      pausedUntilMs = Math.max(pausedUntilMs, retryAfterMs === null ? oldest + windowMs : nowMs + retryAfterMs);
    },
  };
}
