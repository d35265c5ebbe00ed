import type { RateLimiter } from "@dispatch/core";
import { memoryRateLimiter } from "@dispatch/core/memory";
import { untilAborted } from "@dispatch/core/plugin-kit";

/** How long to wait for the shared limiter, and how long to leave it alone after a failure. */
export interface FallBackLimiterOptions {
  /** How long a count may take, in milliseconds. @default 1000 */
  readonly timeoutMs?: number | undefined;
  /** How long the limiter is left alone after it failed, in milliseconds. @default 5000 */
  readonly restMs?: number | undefined;
  /** Told of the first failure of a row. Default: nobody. */
  readonly onFailure?: ((error: unknown) => void) | undefined;
}

/**
 * Counts by this limiter, and in this process alone while it fails or is slow: requests go on, and are still limited,
 * if by each process for itself.
 */
export function fallBackLimiter(limiter: RateLimiter, options: FallBackLimiterOptions = {}): RateLimiter {
  const { timeoutMs = 1000, restMs = 5000, onFailure } = options;
  const own = memoryRateLimiter();
  let isFailing = false;
  let restUntil = 0;
  return {
    async take(key, limit, { signal } = {}) {
      if (performance.now() < restUntil) return own.take(key, limit, { signal });
      const timeout = AbortSignal.timeout(timeoutMs);
      const bounded = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
      try {
        const verdict = await untilAborted(limiter.take(key, limit, { signal: bounded }), bounded);
        isFailing = false;
        return verdict;
      } catch (error) {
        signal?.throwIfAborted();
        restUntil = performance.now() + restMs;
        if (!isFailing) onFailure?.(error);
        isFailing = true;
        return own.take(key, limit);
      }
    },
  };
}
