import type { Clock, RateVerdict } from "@dispatch/core";

/** Keys that are refused until their window ends, so that a flood of requests is none of statements. */
export interface Refusals {
  find(key: string): RateVerdict | null;
  add(key: string, resetMs: number): void;
}

const maxKeys = 10_000;

export function createRefusals(clock: Pick<Clock, "now">): Refusals {
  /** When the window of a key ends, in the order of refusal. */
  const endTimes = new Map<string, number>();
  return {
    find(key) {
      const resetMs = (endTimes.get(key) ?? 0) - clock.now();
      if (resetMs > 0) return { isAllowed: false, remaining: 0, resetMs };
      endTimes.delete(key);
      return null;
    },
    add(key, resetMs) {
      const [oldest] = endTimes.keys();
      if (endTimes.size >= maxKeys && oldest !== undefined) endTimes.delete(oldest);
      endTimes.set(key, clock.now() + resetMs);
    },
  };
}
