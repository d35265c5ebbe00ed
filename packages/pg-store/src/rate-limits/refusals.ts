import type { Clock, RateVerdict } from "@dispatch/core";

/** Keys that are refused until their window ends, so that a flood of requests does not become a flood of statements. */
export interface Refusals {
  find(key: string): RateVerdict | null;
  add(key: string, resetMs: number): void;
}

const maxKeys = 10_000;

export function createRefusals(clock: Pick<Clock, "now">): Refusals {
  /** When a key was refused, and when its window ends, in the order of refusal. */
  const refusals = new Map<string, { readonly refusedAt: number; readonly endsAt: number }>();
  return {
    find(key) {
      const now = clock.now();
      const { refusedAt = 0, endsAt = 0 } = refusals.get(key) ?? {};
      // If the clock was set back, the database decides.
      if (refusedAt <= now && now < endsAt) return { isAllowed: false, remaining: 0, resetMs: endsAt - now };
      refusals.delete(key);
      return null;
    },
    add(key, resetMs) {
      const [oldest] = refusals.keys();
      if (refusals.size >= maxKeys && oldest !== undefined) refusals.delete(oldest);
      const refusedAt = clock.now();
      refusals.set(key, { refusedAt, endsAt: refusedAt + resetMs });
    },
  };
}
