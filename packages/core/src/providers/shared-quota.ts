import { DistanceProviderError } from "../errors/distance-provider-error.js";
import { checkFields, type FieldsOf } from "../plugin-kit/check-fields.js";
import { checkMethods, checkNumber, checkText, checkWhole } from "../plugin-kit/check-option.js";
import { checkDistanceProvider } from "../plugin-kit/check-plugin.js";
import { checkClock, pause, systemClock } from "../plugin-kit/clock.js";
import { wrapDistances } from "../plugin-kit/wrap-distances.js";
import type { Clock } from "../plugins/clock.js";
import type { DistanceProvider } from "../plugins/distance-provider.js";
import type { OperationOptions } from "../plugins/operation-options.js";
import type { RateLimit, RateLimiter } from "../plugins/rate-limiter.js";

/** The quota of a routing service, and the limiter that all users of the quota share. */
export interface SharedQuotaOptions {
  /** Counts for all who share the quota. */
  readonly limiter: RateLimiter;
  /** Calls in any 60 seconds, whenever they start; 5 to 1,000,000. Default: no limit. */
  readonly callsPerMinute?: number | undefined;
  /** Calls in the 24 hours after the first call; 1 to 1,000,000,000. Default: no limit. */
  readonly callsPerDay?: number | undefined;
  /** How long a call waits for its turn before it is refused, in milliseconds, 0 to 600,000. @default 20000 */
  readonly maxWaitMs?: number | undefined;
  /** Distinguishes quotas if one limiter counts several. @default the provider's name */
  readonly key?: string | undefined;
  /** @default systemClock */
  readonly clock?: Clock | undefined;
}

const optionFields: FieldsOf<SharedQuotaOptions> = {
  limiter: true,
  callsPerMinute: true,
  callsPerDay: true,
  maxWaitMs: true,
  key: true,
  clock: true,
};

/**
 * Returns a provider that stays within a quota shared by several processes. A call waits up to `maxWaitMs` for its
 * turn. After that it rejects with `PROVIDER_RATE_LIMITED` or `PROVIDER_QUOTA_EXHAUSTED`, and gives the time to wait.
 * A matrix counts as one call, however many cells it has.
 * Retries inside the provider are not counted.
 *
 * @example const distances = sharedQuota(orsDistances({ apiKey }), { limiter, callsPerMinute: 40, callsPerDay: 2000 });
 * @throws {InvalidRequestError} naming the argument or option that cannot be used
 */
export function sharedQuota(provider: DistanceProvider, options: SharedQuotaOptions): DistanceProvider {
  checkDistanceProvider("provider", provider);
  checkFields("", options, optionFields);
  const { limiter, key = provider.name, clock = systemClock } = options;
  checkMethods("limiter", limiter, "a rate limiter, such as memoryRateLimiter()", ["take"]);
  checkText("key", key);
  checkClock(clock);
  const maxWaitMs = checkNumber("maxWaitMs", options.maxWaitMs ?? 20_000, 0, 600_000);
  const minute = options.callsPerMinute === undefined ? null : toMinuteLimit(options.callsPerMinute);
  const day = options.callsPerDay === undefined ? null : toDayLimit(options.callsPerDay);

  async function takeOfMinute(limit: RateLimit, operation: OperationOptions): Promise<void> {
    const giveUpAt = clock.now() + maxWaitMs;
    for (;;) {
      const { isAllowed, resetMs } = await limiter.take(`quota:minute:${key}`, limit, operation);
      if (isAllowed) return;
      if (clock.now() + resetMs > giveUpAt) throw refuse("PROVIDER_RATE_LIMITED", resetMs);
      await pause(resetMs, clock, operation.signal);
    }
  }

  async function takeOfDay(limit: RateLimit, operation: OperationOptions): Promise<void> {
    const { isAllowed, resetMs } = await limiter.take(`quota:day:${key}`, limit, operation);
    if (!isAllowed) throw refuse("PROVIDER_QUOTA_EXHAUSTED", resetMs);
  }

  function refuse(
    code: "PROVIDER_RATE_LIMITED" | "PROVIDER_QUOTA_EXHAUSTED",
    retryAfterMs: number,
  ): DistanceProviderError {
    const until = code === "PROVIDER_QUOTA_EXHAUSTED" ? { until: new Date(clock.now() + retryAfterMs) } : {};
    const message = `The shared quota of ${provider.name} is spent for now`;
    return new DistanceProviderError(code, message, { provider: provider.name, retryAfterMs, ...until });
  }

  const take = async (operation: OperationOptions): Promise<void> => {
    if (minute !== null) await takeOfMinute(minute, operation);
    if (day !== null) await takeOfDay(day, operation);
  };

  return wrapDistances(
    provider,
    async (request, operation = {}) => {
      await take(operation);
      return provider.measureDistances(request, operation);
    },
    async (request, operation = {}) => {
      await take(operation);
      return provider.measureMatrix?.(request, operation) ?? [];
    },
  );
}

/** Any 60 seconds touch at most five consecutive windows of 15 seconds. */
function toMinuteLimit(callsPerMinute: number): RateLimit {
  const limit = Math.floor(checkWhole("callsPerMinute", callsPerMinute, 5, 1_000_000) / 5);
  return { limit, windowMs: 15_000 };
}

function toDayLimit(callsPerDay: number): RateLimit {
  return { limit: checkWhole("callsPerDay", callsPerDay, 1, 1_000_000_000), windowMs: 86_400_000 };
}
