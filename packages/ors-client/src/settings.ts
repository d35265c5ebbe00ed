import { type Clock, InvalidRequestError } from "@dispatch/core";
import {
  checkClock,
  checkFields,
  checkFunction,
  checkNumber,
  checkText,
  checkWhole,
  type FieldsOf,
  maxTimerMs,
  systemClock,
} from "@dispatch/core/plugin-kit";
import { type FetchLike, globalFetch, parseApiKey, parseHttpUrl, withoutSlashes } from "@dispatch/provider-kit";
import { type OrsTarget, parseBaseUrl } from "./base-url.js";
import type { OrsHooks } from "./traffic/hooks.js";

/** How to reach openrouteservice. */
export interface OrsClientOptions {
  /** Required by the public service, not by your own server. Keys of the old and the new format work. @default no key */
  readonly apiKey?: string | undefined;
  /**
   * The URL of your own server, such as `http://localhost:8082/ors`. The full URL of an endpoint, such as
   * `.../v2/directions/driving-car`, and the former host of the public service work too.
   *
   * @default "https://api.heigit.org/openrouteservice"
   */
  readonly baseUrl?: string | undefined;
  /** The URL of VROOM. @default "https://api.heigit.org/vroom/v0" with the public service, otherwise none */
  readonly optimizationUrl?: string | undefined;
  /** The profile's name in the server's configuration. @default the one in `baseUrl`, otherwise "driving-car" */
  readonly profile?: string | undefined;
  /** The timeout of one request and its answer, in milliseconds. @default 10_000 */
  readonly timeoutMs?: number | undefined;
  /** The timeout of a whole call with all its requests, waits and repeats, in milliseconds. @default 20_000 */
  readonly deadlineMs?: number | undefined;
  /** How often a request that failed on the side of the server is repeated, 0 to 10. @default 2 */
  readonly retries?: number | undefined;
  /** The wait before the first repeat, in milliseconds; doubles with each further one, with jitter. @default 200 */
  readonly retryDelayMs?: number | undefined;
  /** An answer longer than this is refused, in bytes. @default 2_097_152 */
  readonly maxResponseBytes?: number | undefined;
  /** An answer with more JSON values than this is refused before it is parsed. @default 12 * maxMatrixCells, at least 40_000 */
  readonly maxResponseValues?: number | undefined;
  /**
   * Sources times destinations in one request; larger matrices are split. If the server allows less, the client learns
   * that from its answer and remembers it for `forgetAfterMs`. It does not learn a limit below 100: set such a limit here.
   *
   * @default 3500 with the public service, otherwise 2500
   */
  readonly maxMatrixCells?: number | undefined;
  /** How long a limit that was learnt from an answer is remembered, in milliseconds. @default 3_600_000, an hour */
  readonly forgetAfterMs?: number | undefined;
  /** How many further requests may be sent to find the place that makes a matrix fail. @default about 2 log2 of the places */
  readonly maxExtraCalls?: number | undefined;
  /**
   * The limit of requests to each endpoint in any 60 s; 0 for no limit. If several processes share a key, give each a part.
   *
   * @default 40 with the public service, otherwise 0
   */
  readonly requestsPerMinute?: number | undefined;
  /** Consecutive failures after which the circuit breaker of an endpoint opens; Infinity for never. @default 5 */
  readonly breakerThreshold?: number | undefined;
  /** How long it stays open, in milliseconds. @default 30_000 */
  readonly breakerOpenMs?: number | undefined;
  readonly hooks?: OrsHooks | undefined;
  /** @default the global `fetch` */
  readonly fetch?: FetchLike | undefined;
  /** All waits and timeouts run on this clock. @default the machine's clock */
  readonly clock?: Clock | undefined;
}

/** The options, checked and complete. */
export interface OrsSettings {
  readonly target: OrsTarget;
  readonly apiKey: string | null;
  readonly profile: string;
  readonly timeoutMs: number;
  readonly deadlineMs: number;
  readonly retries: number;
  readonly retryDelayMs: number;
  readonly maxResponseBytes: number;
  readonly maxResponseValues: number;
  readonly maxMatrixCells: number;
  readonly forgetAfterMs: number;
  readonly maxExtraCalls: number | null;
  readonly requestsPerMinute: number;
  readonly breakerThreshold: number;
  readonly breakerOpenMs: number;
  readonly hooks: OrsHooks;
  readonly fetch: FetchLike;
  readonly clock: Clock;
}

const fields: FieldsOf<OrsClientOptions> = {
  apiKey: true,
  baseUrl: true,
  optimizationUrl: true,
  profile: true,
  timeoutMs: true,
  deadlineMs: true,
  retries: true,
  retryDelayMs: true,
  maxResponseBytes: true,
  maxResponseValues: true,
  maxMatrixCells: true,
  forgetAfterMs: true,
  maxExtraCalls: true,
  requestsPerMinute: true,
  breakerThreshold: true,
  breakerOpenMs: true,
  hooks: true,
  fetch: true,
  clock: true,
};

const hookFields: FieldsOf<OrsHooks> = { onRequest: true, onVerdict: true, onStateChange: true };

const hostedLimits = { maxMatrixCells: 3500, requestsPerMinute: 40 };
const ownLimits = { maxMatrixCells: 2500, requestsPerMinute: 0 };

/** @throws {InvalidRequestError} naming the first option that cannot be used */
export function parseOrsOptions(options: OrsClientOptions): OrsSettings {
  checkFields("", options, fields);
  const target = parseTarget(options);
  const usual = target.isHosted ? hostedLimits : ownLimits;
  const maxMatrixCells = checkWhole("maxMatrixCells", options.maxMatrixCells ?? usual.maxMatrixCells, 1, 1e9);
  return Object.freeze({
    target,
    apiKey: toNullIfEmpty(parseApiKey(options.apiKey)),
    profile: parseProfile(options.profile ?? target.profile ?? "driving-car"),
    timeoutMs: checkNumber("timeoutMs", options.timeoutMs ?? 10_000, 1, maxTimerMs),
    deadlineMs: checkNumber("deadlineMs", options.deadlineMs ?? 20_000, 1, maxTimerMs),
    retries: checkWhole("retries", options.retries ?? 2, 0, 10),
    retryDelayMs: checkNumber("retryDelayMs", options.retryDelayMs ?? 200, 0, 60_000),
    maxResponseBytes: checkWhole("maxResponseBytes", options.maxResponseBytes ?? 2 ** 21, 1, 2 ** 31),
    maxResponseValues: parseMaxResponseValues(options.maxResponseValues, maxMatrixCells),
    maxMatrixCells,
    forgetAfterMs: checkNumber("forgetAfterMs", options.forgetAfterMs ?? 3_600_000, 1, maxTimerMs),
    maxExtraCalls: parseMaxExtraCalls(options.maxExtraCalls),
    requestsPerMinute: checkWhole("requestsPerMinute", options.requestsPerMinute ?? usual.requestsPerMinute, 0, 1e6),
    breakerThreshold: parseBreakerThreshold(options.breakerThreshold ?? 5),
    breakerOpenMs: checkNumber("breakerOpenMs", options.breakerOpenMs ?? 30_000, 1, maxTimerMs),
    hooks: parseHooks(options.hooks ?? {}),
    fetch: checkFunction("fetch", options.fetch ?? globalFetch),
    clock: checkClock(options.clock ?? systemClock),
  });
}

/** A place takes up to 12 values: its measurements, its snap, and the request, which the answer repeats. */
function parseMaxResponseValues(valueCount: number | undefined, cells: number): number {
  const usual = Math.max(40_000, Math.min(12 * cells, 1e10));
  return checkWhole("maxResponseValues", valueCount ?? usual, 1, 1e10);
}

function parseHooks(hooks: OrsHooks): OrsHooks {
  checkFields("hooks.", hooks, hookFields);
  for (const [name, hook] of Object.entries(hooks)) if (hook !== undefined) checkFunction(`hooks.${name}`, hook);
  return hooks;
}

function parseMaxExtraCalls(callCount: number | undefined): number | null {
  return callCount === undefined ? null : checkWhole("maxExtraCalls", callCount, 0, 1e6);
}

function parseBreakerThreshold(failureCount: number): number {
  return failureCount === Number.POSITIVE_INFINITY
    ? failureCount
    : checkWhole("breakerThreshold", failureCount, 1, 1e6);
}

function toNullIfEmpty(text: string): string | null {
  return text === "" ? null : text;
}

function parseTarget({ baseUrl, optimizationUrl }: OrsClientOptions): OrsTarget {
  const target = parseBaseUrl(baseUrl);
  if (optimizationUrl === undefined) return target;
  const { origin, pathname } = parseHttpUrl("optimizationUrl", optimizationUrl);
  return { ...target, optimizationUrl: `${origin}${pathname === "/" ? "/" : withoutSlashes(pathname)}` };
}

/** A server's configuration may use any name that fits into one segment of a path. */
export function parseProfile(profile: string): string {
  if (/^[\w.~-]{1,100}$/.test(checkText("profile", profile)) && !/^\.+$/.test(profile)) return profile;
  throw new InvalidRequestError({
    parameter: "profile",
    problem: "must be 1 to 100 letters, digits or any of . _ ~ -",
  });
}
