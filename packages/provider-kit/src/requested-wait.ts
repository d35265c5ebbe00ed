/** The part of `Headers` that this package uses. */
export interface HeadersLike {
  /** The value of a header, whose name is case-insensitive; null if it is absent. */
  get(name: string): string | null;
}

/** How long a service asks the client to wait. */
export interface RequestedWait {
  /** Whole seconds, in milliseconds; 0 to 86,400,000. */
  readonly waitMs: number;
  /** Whether the wait is too long for a limit per minute: then the daily quota is spent. */
  readonly isQuota: boolean;
}

/** What a service says about its daily quota. */
export interface ReportedQuota {
  /** Requests per day; null if the service does not say. */
  readonly limit: number | null;
  readonly remaining: number;
  /** Milliseconds since the Unix epoch; null if the service does not say. */
  readonly resetsAtMs: number | null;
}

/** Longer waits are cut to a day: by then every daily quota is renewed. */
const maxWaitMs = 86_400_000;

/** A longer wait belongs to a daily quota, a shorter one to a limit per minute. */
const longestRateWindowMs = 120_000;

/** From these on, a number is a time since the Unix epoch, in seconds or milliseconds; below, it is seconds from now. */
const leastEpochSeconds = 1e9;
const leastEpochMs = 1e12;

/**
 * Reads `Retry-After` and `X-RateLimit-Reset`, and returns the longer wait; null if neither says how long to wait.
 * Negative numbers, and any text that is neither a number nor an HTTP date, are ignored.
 */
export function readRequestedWait(headers: HeadersLike, nowMs: number): RequestedWait | null {
  const waits = [readRetryAfterMs(headers, nowMs), readRateLimitResetMs(headers, nowMs)].filter(
    (wait) => wait !== null,
  );
  if (waits.length === 0) return null;
  const waitMs = Math.max(...waits);
  return { waitMs, isQuota: waitMs > longestRateWindowMs };
}

/** Reads `Retry-After` (RFC 9110, 10.2.3). Returns milliseconds, 0 to a day; null if absent or unreadable. */
export function readRetryAfterMs(headers: HeadersLike, nowMs: number): number | null {
  const text = headers.get("retry-after")?.trim() ?? "";
  const seconds = parseSeconds(text);
  if (seconds !== null) return toWaitMs(seconds * 1000);
  const atMs = parseHttpDate(text);
  return atMs === null ? null : toWaitMs(atMs - nowMs);
}

/** Milliseconds until the limit is reset, 0 to a day; null if absent, unreadable or past. */
function readRateLimitResetMs(headers: HeadersLike, nowMs: number): number | null {
  const resetsAtMs = readResetsAtMs(headers, nowMs);
  return resetsAtMs === null || resetsAtMs <= nowMs ? null : toWaitMs(resetsAtMs - nowMs);
}

/** Reads `X-RateLimit-*`; null if they are absent or unreadable, or may describe a limit per minute. */
export function readReportedQuota(headers: HeadersLike, nowMs: number): ReportedQuota | null {
  const limit = readNumber(headers, "x-ratelimit-limit");
  const remaining = readNumber(headers, "x-ratelimit-remaining");
  const isLimit = limit === null ? headers.get("x-ratelimit-limit") === null : limit > 0;
  if (remaining === null || !isLimit) return null;
  const resetsAtMs = readResetsAtMs(headers, nowMs);
  if (resetsAtMs !== null && resetsAtMs - nowMs <= longestRateWindowMs) return null;
  return { limit, remaining, resetsAtMs: resetsAtMs === null ? null : Math.min(resetsAtMs, nowMs + maxWaitMs) };
}

function readResetsAtMs(headers: HeadersLike, nowMs: number): number | null {
  const reset = readNumber(headers, "x-ratelimit-reset");
  if (reset === null) return null;
  if (reset >= leastEpochMs) return reset;
  return reset >= leastEpochSeconds ? reset * 1000 : nowMs + reset * 1000;
}

function readNumber(headers: HeadersLike, name: string): number | null {
  return parseSeconds(headers.get(name)?.trim() ?? "");
}

/** Accepts up to 15 digits, with up to 15 decimals. */
function parseSeconds(text: string): number | null {
  return /^\d{1,15}(?:\.\d{1,15})?$/.test(text) ? Number(text) : null;
}

/** Accepts the date formats of RFC 9110, 5.6.7. `Date.parse` alone reads "1.5" and "-5" as dates in 2001. */
function parseHttpDate(text: string): number | null {
  if (text.length > 40 || !/^[A-Z][a-z]{2,8},? /.test(text)) return null;
  const atMs = Date.parse(text.endsWith(" GMT") ? text : `${text} GMT`);
  return Number.isNaN(atMs) ? null : atMs;
}

/** Rounds up to whole seconds: a request that is too early would be refused again. */
function toWaitMs(delayMs: number): number {
  return Math.min(Math.max(0, Math.ceil(delayMs / 1000) * 1000), maxWaitMs);
}
