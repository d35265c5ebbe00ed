import type { OperationOptions } from "./operation-options.js";

/** At most `limit` calls in a window of `windowMs`, which starts with the first call. */
export interface RateLimit {
  /** 1 to 1,000,000,000. */
  readonly limit: number;
  /** In milliseconds, 1 to 31 days. */
  readonly windowMs: number;
}

/** Whether one more call is within the limit, and how much of it is left. */
export interface RateVerdict {
  readonly isAllowed: boolean;
  /** How many more are allowed in this window. */
  readonly remaining: number;
  /** How long until the window ends and the whole limit is available again, in milliseconds. */
  readonly resetMs: number;
}

/** Counts how often something is done, for one process or for many. */
export interface RateLimiter {
  /**
   * Counts one more call under this key, and returns whether it is within the limit. Always use the same limit for a
   * key.
   *
   * @throws {StoreError} the counts cannot be reached
   */
  take(key: string, limit: RateLimit, options?: OperationOptions): Promise<RateVerdict>;
}
