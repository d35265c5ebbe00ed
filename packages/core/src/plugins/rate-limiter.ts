import type { OperationOptions } from "./operation-options.js";

/** At most this many in a window that begins with the first one and lasts this long. */
export interface RateLimit {
  /** 1 to 1,000,000,000. */
  readonly limit: number;
  /** In milliseconds, 1 to 31 days. */
  readonly windowMs: number;
}

/** Whether one more call fits the limit, and what is left of it. */
export interface RateVerdict {
  readonly isAllowed: boolean;
  /** How many more are allowed in this window. */
  readonly remaining: number;
  /** Until the window ends and all of them are allowed again, in milliseconds. */
  readonly resetMs: number;
}

/** Whoever counts how often something is done, for one process or for many. */
export interface RateLimiter {
  /**
   * Counts one more under this key, and says whether it is within the limit. A key always comes with the same limit.
   *
   * @throws {StoreError} where the counts cannot be reached
   */
  take(key: string, limit: RateLimit, options?: OperationOptions): Promise<RateVerdict>;
}
