import type { RateLimiter } from "@dispatch/core";
import { memoryRateLimiter } from "@dispatch/core/memory";
import { checkFields, checkMethods, checkOptionalFunction, checkWhole, untilAborted } from "@dispatch/core/plugin-kit";

/** How long to wait for the shared limiter, and how long not to ask it after a failure. */
export interface FallBackLimiterOptions {
  /** How long a count may take, in milliseconds, 1 to 3,600,000. @default 1000 */
  readonly timeoutMs?: number | undefined;
  /** How long the limiter is not asked after it failed, in milliseconds, 0 to 3,600,000. @default 5000 */
  readonly restMs?: number | undefined;
  /** Called with the first of several failures in a row. Default: not reported. */
  readonly onFailure?: ((error: unknown) => void) | undefined;
}

/** What a limiter must be, for errors. */
export const limiterKind = "a rate limiter, such as memoryRateLimiter()";

/**
 * Counts with the given limiter, and in this process only while that one fails or is slow. Requests are then still
 * served and limited, but by each process separately.
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function fallBackLimiter(limiter: RateLimiter, options: FallBackLimiterOptions = {}): RateLimiter {
  checkMethods("limiter", limiter, limiterKind, ["take"]);
  checkFields("", options, { timeoutMs: true, restMs: true, onFailure: true });
  const timeoutMs = checkWhole("timeoutMs", options.timeoutMs ?? 1000, 1, 3_600_000);
  const restMs = checkWhole("restMs", options.restMs ?? 5000, 0, 3_600_000);
  const onFailure = checkOptionalFunction("onFailure", options.onFailure);
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
