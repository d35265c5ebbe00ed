import type { Clock } from "@dispatch/core";
import {
  checkClock,
  checkFunction,
  checkObject,
  checkWhole,
  type FieldsOf,
  systemClock,
} from "@dispatch/core/plugin-kit";
import type { FetchAnswer, FetchLike } from "./exchange.js";
import { parseBaseUrl } from "./parse-base-url.js";

/** How to reach an HTTP service: the options that every provider takes. */
export interface ServiceOptions {
  /** The URL of the service, such as `http://localhost:5000`. */
  readonly baseUrl: string;
  /** The timeout of one request and its answer, in milliseconds, 1 to 600,000. @default 10_000 */
  readonly timeoutMs?: number | undefined;
  /** How often a request that failed on the side of the service is repeated, 0 to 10. @default 2 */
  readonly retries?: number | undefined;
  /** The wait before the first repeat, in milliseconds, 0 to 60,000; doubles with each further one, with jitter. @default 200 */
  readonly retryDelayMs?: number | undefined;
  /** An answer longer than this is refused; bytes after decompression, 1 to 2,147,483,648. @default 2_097_152 */
  readonly maxResponseBytes?: number | undefined;
  /** An answer with more JSON values than this is refused before it is parsed; 1 to 10,000,000. @default 40_000 */
  readonly maxResponseValues?: number | undefined;
  /** @default the global `fetch` */
  readonly fetch?: FetchLike | undefined;
  /** All waits and timeouts run on this clock. @default the machine's clock */
  readonly clock?: Clock | undefined;
}

/** The fields of `ServiceOptions`: spread them into the list of a provider's options that `checkFields` takes. */
export const serviceFields: FieldsOf<ServiceOptions> = {
  baseUrl: true,
  timeoutMs: true,
  retries: true,
  retryDelayMs: true,
  maxResponseBytes: true,
  maxResponseValues: true,
  fetch: true,
  clock: true,
};

/** The options, checked and complete. */
export interface ServiceSettings {
  /** The service's name in messages, such as `"osrm"`. */
  readonly name: string;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly retryDelayMs: number;
  readonly maxResponseBytes: number;
  readonly maxResponseValues: number;
  readonly fetch: FetchLike;
  readonly clock: Clock;
  /** Keys and the like: text from the service that repeats one is not shown. */
  readonly secrets: readonly string[];
}

/** @throws {InvalidRequestError} naming the first option that cannot be used */
export function parseServiceOptions(
  name: string,
  options: ServiceOptions,
  secrets: readonly string[] = [],
): ServiceSettings {
  checkObject("options", options);
  return {
    name,
    baseUrl: parseBaseUrl(options.baseUrl),
    timeoutMs: checkWhole("timeoutMs", options.timeoutMs ?? 10_000, 1, 600_000),
    retries: checkWhole("retries", options.retries ?? 2, 0, 10),
    retryDelayMs: checkWhole("retryDelayMs", options.retryDelayMs ?? 200, 0, 60_000),
    maxResponseBytes: checkWhole("maxResponseBytes", options.maxResponseBytes ?? 2 ** 21, 1, 2 ** 31),
    maxResponseValues: checkWhole("maxResponseValues", options.maxResponseValues ?? 40_000, 1, 10_000_000),
    fetch: checkFunction("fetch", options.fetch ?? globalFetch),
    clock: checkClock(options.clock ?? systemClock),
    secrets,
  };
}

/** Calls the global `fetch`. It is looked up on each call, because it may be replaced later. */
export function globalFetch(...[input, init]: Parameters<FetchLike>): Promise<FetchAnswer> {
  return globalThis.fetch(input, init);
}
