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
import { type FetchLike, fetchGlobally, parseApiKey, parseHttpUrl, withoutSlashes } from "@dispatch/provider-kit";
import { type OrsTarget, parseBaseUrl } from "./base-url.js";
import type { OrsHooks } from "./traffic/hooks.js";

/** How to reach openrouteservice. */
export interface OrsClientOptions {
  /** The public service needs one, a server of your own none. Old and new forms are taken. @default no key */
  readonly apiKey?: string | undefined;
  /**
   * Of a server of your own, such as `http://localhost:8082/ors`. A full URL such as `.../v2/directions/driving-car`
   * is understood too, and so is the former host of the public service.
   *
   * @default "https://api.heigit.org/openrouteservice"
   */
  readonly baseUrl?: string | undefined;
  /** Of VROOM. @default "https://api.heigit.org/vroom/v0" with the public service, else none */
  readonly optimizationUrl?: string | undefined;
  /** Its name in the server's configuration. @default the one in `baseUrl`, else "driving-car" */
  readonly profile?: string | undefined;
  /** For one request and its answer, in milliseconds. @default 10_000 */
  readonly timeoutMs?: number | undefined;
  /** For a whole call with all its requests, waits and repeats, in milliseconds. @default 20_000 */
  readonly deadlineMs?: number | undefined;
  /** How often a request that failed by the server's fault is sent again, 0 to 10. @default 2 */
  readonly retries?: number | undefined;
  /** The wait before the first repeat, doubled for each further one, and lengthened at random up to double. @default 200 */
  readonly retryDelayMs?: number | undefined;
  /** An answer longer than this is refused. @default 2_097_152 */
  readonly maxResponseBytes?: number | undefined;
  /** An answer that holds more values than this is refused before it is parsed. @default 12 * maxMatrixCells, at least 40_000 */
  readonly maxResponseValues?: number | undefined;
  /**
   * Sources times destinations in one request; larger matrices are cut. If the server allows less, its answer says so
   * and is remembered for `forgetAfterMs`. A limit below 100 is not learnt: set it here if your server has one.
   *
   * @default 3500 with the public service, else 2500
   */
  readonly maxMatrixCells?: number | undefined;
  /** For how long a limit that an answer told is remembered, in milliseconds. @default 3_600_000, an hour */
  readonly forgetAfterMs?: number | undefined;
  /** How many further requests may find out which place spoils a matrix. @default about 2 log2 of the places */
  readonly maxExtraCalls?: number | undefined;
  /**
   * To each endpoint, in any 60 s; 0 for no limit. With several processes on one key, give each its share.
   *
   * @default 40 with the public service, else 0
   */
  readonly requestsPerMinute?: number | undefined;
  /** Failures in a row after which an endpoint is left alone; Infinity for never. @default 5 */
  readonly breakerThreshold?: number | undefined;
  /** For how long it is left alone, in milliseconds. @default 30_000 */
  readonly breakerOpenMs?: number | undefined;
  readonly hooks?: OrsHooks | undefined;
  /** @default the global `fetch` */
  readonly fetch?: FetchLike | undefined;
  /** @default the clock of the machine */
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
    fetch: checkFunction("fetch", options.fetch ?? fetchGlobally),
    clock: checkClock(options.clock ?? systemClock),
  });
}

/** A place takes up to 12: what was measured, where it snapped, and the question, which is repeated. */
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

/** Any name may stand in a server's configuration, as long as it is one part of a path. */
export function parseProfile(profile: string): string {
  if (/^[\w.~-]{1,100}$/.test(checkText("profile", profile)) && !/^\.+$/.test(profile)) return profile;
  throw new InvalidRequestError({
    parameter: "profile",
    problem: "must be 1 to 100 letters, digits or any of . _ ~ -",
  });
}
