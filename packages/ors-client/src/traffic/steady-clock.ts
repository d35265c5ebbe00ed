import type { Clock } from "@dispatch/core";

/**
 * A clock for waits alone: where the other is set back, it stands still until it is read again, and goes on from there.
 * A machine's clock is set by hand, by its network, or by whoever wakes it up.
 */
export function steadyClock(clock: Clock): Clock {
  let aheadMs = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    now() {
      const nowMs = clock.now() + aheadMs;
      aheadMs += Math.max(0, lastMs - nowMs);
      lastMs = Math.max(lastMs, nowMs);
      return lastMs;
    },
    schedule: (callback, delayMs) => clock.schedule(callback, delayMs),
  };
}
