import type { Coordinates } from "@dispatch/core";
import { findJsonExcess } from "@dispatch/core/plugin-kit";
import {
  type Answer,
  type HeadersLike,
  type ReceivedAnswer,
  readRequestedWait,
  readRetryAfterMs,
  redactText,
} from "@dispatch/provider-kit";
import { type ErrorBody, type ErrorBodyShape, parseErrorBody } from "./error-body.js";
import type { OrsFailure, Verdict } from "./verdict.js";

/** What a verdict depends on besides the answer. */
export interface AnswerContext<Value> {
  readonly nowMs: number;
  /** Whether the answer is from the public service, whose gateway has a quota. Default: false. */
  readonly isHosted?: boolean | undefined;
  /** Whether this key worked recently: then an ambiguous refusal means the quota, not the key. */
  readonly hasKeySucceeded: boolean;
  /** When the quota is renewed, as the server last said; null if it never did. */
  readonly quotaResetsAtMs: number | null;
  /** Whether a status counts as an answer, in addition to 2xx. Default: no other status does. */
  readonly isAnswer?: ((status: number) => boolean) | undefined;
  /** Keys that no message may show, in any form. Default: none. */
  readonly secrets?: readonly string[] | undefined;
  /** An answer with more JSON values than this is not parsed. Default: no limit. */
  readonly maxValues?: number | undefined;
  /** Checks and converts the body of a success. Throws if it cannot be an answer to the request. */
  readonly parse: (body: unknown) => Value;
}

/** Returns the verdict on an answer. A pure function: it decides every row of the table in the documentation. */
export function judge<Value>(answer: Answer, context: AnswerContext<Value>): Verdict<Value> {
  if (answer.status === null) return unavailable({ status: null, orsCode: null, message: answer.message });
  const isSuccess = answer.status >= 200 && answer.status < 300;
  if (isSuccess || context.isAnswer?.(answer.status) === true) return judgeSuccess(answer.text, answer, context);
  return judgeFailure(answer, context);
}

type Base = Pick<OrsFailure, "status" | "orsCode" | "message">;

function judgeSuccess<Value>(
  text: string,
  { status, isTooLong }: ReceivedAnswer,
  { parse, maxValues = Number.POSITIVE_INFINITY, secrets = [] }: AnswerContext<Value>,
): Verdict<Value> {
  const invalid = (message: string): OrsFailure => {
    return { kind: "InvalidResponse", status, orsCode: null, message: redactText(message, secrets), maxRetries: 1 };
  };
  if (isTooLong === true) return invalid("the answer is longer than maxResponseBytes");
  const excess = findJsonExcess(text, maxValues);
  if (excess !== null) return invalid(`the answer has ${excess} (maxResponseValues)`);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return invalid(`the answer is not JSON: ${redactText(text, secrets).slice(0, 80)}`);
  }
  try {
    return { kind: "Ok", value: parse(body) };
  } catch (error) {
    return invalid(error instanceof Error ? error.message : "the answer does not have the expected form");
  }
}

function judgeFailure(answer: ReceivedAnswer, context: AnswerContext<unknown>): OrsFailure {
  const { status, headers } = answer;
  const body = parseErrorBody(answer.text);
  const base: Base = { status, orsCode: body.code, message: redactText(body.message, context.secrets ?? []) };
  if (body.shape === "vroom" && body.code !== null) return judgeVroom(body.code, body.message, base);
  switch (status) {
    case 429: {
      // The reset of the daily quota is also sent with the limit per minute, so only Retry-After can tell them apart.
      const requested = readRequestedWait(
        { get: (name) => (name === "retry-after" ? headers.get(name) : null) },
        context.nowMs,
      );
      if (requested?.isQuota) {
        const until = new Date(context.nowMs + requested.waitMs);
        return { ...base, kind: "QuotaExhausted", until, isAmbiguous: false, maxRetries: 0 };
      }
      const retryAfterMs = toPauseMs(headers, context.nowMs);
      return { ...base, kind: "RateLimited", retryAfterMs, maxRetries: Number.POSITIVE_INFINITY };
    }
    case 401:
      return { ...base, kind: "Unauthorized", isAmbiguous: false, maxRetries: 0 };
    case 403:
      return judgeForbidden(base, body.shape, context);
    case 413:
      return { ...base, kind: "LimitExceeded", limit: "body", max: null, maxRetries: 0 };
    case 400:
    case 404:
      return body.shape === "ors" ? judgeRefusal(body, base) : wrongBaseUrl(base);
    case 408:
      return unavailable(base, { retryAfterMs: toRetryAfterMs(headers, context.nowMs) });
    case 500:
      if (body.shape === "ors") return judgeEngineFailure(body, base);
  }
  if (status === 501 || status < 500) return body.shape === "ors" ? invalidRequest(base) : wrongBaseUrl(base);
  return unavailable(base, { retryAfterMs: toRetryAfterMs(headers, context.nowMs) });
}

/**
 * The public gateway has one status for a spent quota and a refused key; its message tells them apart. A 403 from anyone
 * else, such as a firewall, counts as a refusal of this one request and stops no others.
 */
function judgeForbidden(base: Base, shape: ErrorBodyShape, context: AnswerContext<unknown>): OrsFailure {
  const { isHosted = false, hasKeySucceeded, quotaResetsAtMs, nowMs } = context;
  const isAboutQuota = isHosted && shape === "gateway" && /^(?:daily )?quota (?:exceeded|reached)/i.test(base.message);
  const isAmbiguous = isAboutQuota && /unauthori[sz]ed|disallowed/i.test(base.message);
  if (!isAboutQuota || (isAmbiguous && !hasKeySucceeded)) {
    return { ...base, kind: "Unauthorized", isAmbiguous, maxRetries: 0 };
  }
  const until = quotaResetsAtMs !== null && quotaResetsAtMs > nowMs ? new Date(quotaResetsAtMs) : null;
  return { ...base, kind: "QuotaExhausted", until, isAmbiguous, maxRetries: 0 };
}

/** A 400 or 404 from an endpoint of openrouteservice itself. */
function judgeRefusal(body: ErrorBody, base: Base): OrsFailure {
  return (base.status === 404 ? judgeNotFound(body, base) : judgeTooLarge(body, base)) ?? invalidRequest(base);
}

function judgeNotFound({ code, message }: ErrorBody, base: Base): OrsFailure | null {
  if (code === 6010 || code === 8010) return { ...unroutable(base), ...toNamedPoints(message) };
  if (code === 2010) {
    const matches = [...message.matchAll(/coordinate (\d{1,9})/g)].slice(0, maxNamedPoints);
    const locations = matches.map((match) => Number(match[1]));
    return { ...unroutable(base), locations };
  }
  if (code !== 2009 && !(code !== null && code >= 2013 && code <= 2017)) return null;
  const points = /between points (\d{1,9})(?: \([^()]{0,100}\))? and (\d{1,9})/.exec(message);
  // The message counts from 1.
  const pair = points === null ? null : ([Number(points[1]) - 1, Number(points[2]) - 1] as const);
  return { ...base, kind: "NoRoute", pair, maxRetries: 0 };
}

function judgeTooLarge({ code, message }: ErrorBody, base: Base): OrsFailure | null {
  if (code !== 2004 && code !== 6004 && code !== 8004) return null;
  const limit = code === 6004 ? "matrix-cells" : "parameter";
  return { ...base, kind: "LimitExceeded", limit, max: toMaximum(message), maxRetries: 0 };
}

/** A 500 with an error body from openrouteservice itself. */
function judgeEngineFailure({ code, message }: ErrorBody, base: Base): OrsFailure {
  if (code === 6020) return { ...base, kind: "LimitExceeded", limit: "visited-nodes", max: null, maxRetries: 0 };
  if (code === 6099 && /target nodes could not be found/i.test(message)) return unroutable(base);
  const isUnknown = code === null || code % 1000 === 99;
  const isOurFault = code === null && /^Index .* out of bounds|JSON parse error/i.test(message);
  if (!isUnknown || isOurFault) return invalidRequest(base);
  return unavailable(base, { maxRetries: 1, isBisectable: true });
}

function judgeVroom(code: number, message: string, base: Base): OrsFailure {
  if (code === 2) return invalidRequest(base);
  if (code === 4) return { ...base, kind: "LimitExceeded", limit: "body", max: null, maxRetries: 0 };
  if (code !== 3) return unavailable(base);
  const place = /\[ ?(-?[\d.]{1,30}) ?[,;] ?(-?[\d.]{1,30}) ?\]/.exec(message);
  const position: Coordinates | null =
    place === null ? null : { latitude: Number(place[2]), longitude: Number(place[1]) };
  return { ...unroutable(base), position };
}

type Unavailable = Extract<OrsFailure, { readonly kind: "Unavailable" }>;
type Unroutable = Extract<OrsFailure, { readonly kind: "UnroutableLocation" }>;

function unavailable(base: Base, details: Partial<Unavailable> = {}): Unavailable {
  const maxRetries = Number.POSITIVE_INFINITY;
  return { ...base, kind: "Unavailable", isBisectable: false, retryAfterMs: null, maxRetries, ...details };
}

function unroutable(base: Base): Unroutable {
  return {
    ...base,
    kind: "UnroutableLocation",
    sources: [],
    destinations: [],
    locations: [],
    position: null,
    maxRetries: 0,
  };
}

function invalidRequest(base: Base): OrsFailure {
  return { ...base, kind: "InvalidRequest", maxRetries: 0 };
}

/** The request did not reach an endpoint of openrouteservice. */
function wrongBaseUrl(base: Base): OrsFailure {
  return invalidRequest({ ...base, message: redactText(`baseUrl may be wrong: ${base.message}`, []) });
}

/** No request has more places than this: the public service accepts 3,500 in a matrix, and 5,000 to snap. */
const maxNamedPoints = 10_000;

/** "Source point(s) [0, 3] out of bounds: ... Destination point(s) [1] out of bounds: ..." */
function toNamedPoints(message: string): Pick<Unroutable, "sources" | "destinations" | "locations"> {
  const named = { sources: [] as number[], destinations: [] as number[], locations: [] as number[] };
  for (const [, side, list = ""] of message.matchAll(/(?:(source|destination) )?point\(s\) \[([\d, ]+)\]/gi)) {
    const key = side === undefined ? "locations" : (`${side.toLowerCase()}s` as "sources" | "destinations");
    for (const index of list.split(",", maxNamedPoints - named[key].length)) named[key].push(Number(index));
  }
  return named;
}

/** The number in "Only a total of 2500 routes are allowed.", "must not be greater than 50." and the like. */
function toMaximum(message: string): number | null {
  const match = /(?:total of|greater than|maximum possible value is) (\d{1,15}(?:\.\d{1,15})?)/i.exec(message);
  return match === null ? null : Number(match[1]);
}

/** A longer `Retry-After` is cut to this, in milliseconds: a mistaken one would stop all routing. */
const maxRetryAfterMs = 300_000;

function toRetryAfterMs(headers: HeadersLike, nowMs: number): number | null {
  const retryAfterMs = readRetryAfterMs(headers, nowMs);
  return retryAfterMs === null ? null : Math.min(retryAfterMs, maxRetryAfterMs);
}

/** How long to pause after a 429. The reset of a daily quota says nothing about the limit per minute. */
function toPauseMs(headers: HeadersLike, nowMs: number): number | null {
  const retryAfterMs = toRetryAfterMs(headers, nowMs);
  if (retryAfterMs !== null) return retryAfterMs;
  const requested = readRequestedWait(headers, nowMs);
  return requested === null || requested.isQuota ? null : requested.waitMs;
}
