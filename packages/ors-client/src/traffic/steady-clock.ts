import type { Clock } from "@dispatch/core";

/**
 * Returns a clock for measuring waits. If the given clock is set back, this one does not go back but continues from its
 * last reading. A machine's clock may be set by hand, by the network, or when the machine wakes up.
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
