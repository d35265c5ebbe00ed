import { checkFields } from "../plugin-kit/check-fields.js";
import { checkMethods, checkWhole } from "../plugin-kit/check-option.js";
import { systemClock } from "../plugin-kit/clock.js";
import type { Clock } from "../plugins/clock.js";
import type { RateLimiter } from "../plugins/rate-limiter.js";

/** Options of `memoryRateLimiter`. */
export interface MemoryRateLimiterOptions {
  /** How many keys are counted at once; beyond that, the key whose window started first is forgotten. @default 10000 */
  readonly maxKeys?: number | undefined;
  /** @default systemClock */
  readonly clock?: Pick<Clock, "now"> | undefined;
}

interface Window {
  used: number;
  readonly endsAt: number;
}

/**
 * A rate limiter that counts for this process only.
 *
 * @throws {InvalidRequestError} `maxKeys` is not a whole number from 1 to 1,000,000
 */
export function memoryRateLimiter(options: MemoryRateLimiterOptions = {}): RateLimiter {
  checkFields("", options, { maxKeys: true, clock: true });
  const { maxKeys = 10_000, clock = systemClock } = options;
  checkWhole("maxKeys", maxKeys, 1, 1_000_000);
  checkMethods("clock", clock, "a clock", ["now"]);
  /** In the order in which the windows started. */
  const windows = new Map<string, Window>();

  function open(key: string, endsAt: number): Window {
    windows.delete(key);
    const [oldest] = windows.keys();
    if (windows.size >= maxKeys && oldest !== undefined) windows.delete(oldest);
    const window = { used: 0, endsAt };
    windows.set(key, window);
    return window;
  }

  return {
    async take(key, { limit, windowMs }, { signal } = {}) {
      signal?.throwIfAborted();
      const now = clock.now();
      const current = windows.get(key);
      // A window that ends later than a new one would was started before the clock was set back.
      const isOver = current === undefined || current.endsAt <= now || current.endsAt > now + windowMs;
      const window = isOver ? open(key, now + windowMs) : current;
      window.used += 1;
      return {
        isAllowed: window.used <= limit,
        remaining: Math.max(0, limit - window.used),
        resetMs: window.endsAt - now,
      };
    },
  };
}
