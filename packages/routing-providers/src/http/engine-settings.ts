import { checkWhole, parseBaseUrl } from "@dispatch/core";

/** How to reach a routing engine; the same for each of them. */
export interface EngineOptions {
  /** Of the engine, such as `http://localhost:5000`. */
  readonly baseUrl: string;
  /** For one request and its answer, in milliseconds, 1 to 600,000. @default 10_000 */
  readonly timeoutMs?: number | undefined;
  /** How often a request that failed by the engine's fault is sent again, 0 to 10. @default 2 */
  readonly retries?: number | undefined;
  /** The wait before the first repeat, in milliseconds, 0 to 60,000; doubled for each further one, with jitter. @default 200 */
  readonly retryDelayMs?: number | undefined;
  /** How many technicians one request may hold; a whole number from 1. Each engine has a default of its own. */
  readonly maxOriginsPerCall?: number | undefined;
}

/** The options, checked and complete. */
export interface EngineSettings {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly retryDelayMs: number;
  readonly maxOriginsPerCall: number;
}

/** @throws {InvalidRequestError} naming the first option that cannot be used */
export function parseEngineOptions(options: EngineOptions, defaultMaxOrigins: number): EngineSettings {
  return {
    baseUrl: parseBaseUrl(options.baseUrl),
    timeoutMs: checkWhole("timeoutMs", options.timeoutMs ?? 10_000, 1, 600_000),
    retries: checkWhole("retries", options.retries ?? 2, 0, 10),
    retryDelayMs: checkWhole("retryDelayMs", options.retryDelayMs ?? 200, 0, 60_000),
    maxOriginsPerCall: checkWhole("maxOriginsPerCall", options.maxOriginsPerCall ?? defaultMaxOrigins, 1, 1_000_000),
  };
}
