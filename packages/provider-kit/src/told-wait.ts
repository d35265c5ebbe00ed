/** The part of `Headers` that is read. */
export interface HeadersLike {
  /** The value of a header, in any case of its name; null if there is none. */
  get(name: string): string | null;
}

/** How long a service asks to wait. */
export interface ToldWait {
  /** Whole seconds, in milliseconds; 0 to 86,400,000. */
  readonly waitMs: number;
  /** Too long for a limit a minute: the requests of the day are spent. */
  readonly isQuota: boolean;
}

/** What a service says of the quota of the day. */
export interface ToldQuota {
  /** Requests a day; null if not told. */
  readonly limit: number | null;
  readonly remaining: number;
  /** Milliseconds since the Unix epoch; null if not told. */
  readonly resetsAtMs: number | null;
}

/** A longer wait is cut to this: a day, after which every daily quota is renewed. */
const maxWaitMs = 86_400_000;

/** A longer wait belongs to the quota of the day, a shorter one to the limit a minute. */
const longestRateWindowMs = 120_000;

/** Larger numbers are seconds, or milliseconds, since the Unix epoch; smaller ones are seconds from now. */
const leastEpochSeconds = 1e9;
const leastEpochMs = 1e12;

/**
 * Reads `Retry-After` and `X-RateLimit-Reset`; the later of the two counts. Null if neither says how long to wait:
 * negative numbers and anything else that is neither a number nor an HTTP date are ignored.
 */
export function readToldWait(headers: HeadersLike, nowMs: number): ToldWait | null {
  const waits = [readRetryAfterMs(headers, nowMs), readRateLimitResetMs(headers, nowMs)].filter(
    (wait) => wait !== null,
  );
  if (waits.length === 0) return null;
  const waitMs = Math.max(...waits);
  return { waitMs, isQuota: waitMs > longestRateWindowMs };
}

/** Reads `Retry-After` (RFC 9110, 10.2.3), in milliseconds, 0 to a day; null if absent or unreadable. */
export function readRetryAfterMs(headers: HeadersLike, nowMs: number): number | null {
  const text = headers.get("retry-after")?.trim() ?? "";
  const seconds = parseSeconds(text);
  if (seconds !== null) return toWaitMs(seconds * 1000);
  const atMs = parseHttpDate(text);
  return atMs === null ? null : toWaitMs(atMs - nowMs);
}

/** The reset of a limit that is spent, in milliseconds, 0 to a day; null if absent, unreadable or past. */
function readRateLimitResetMs(headers: HeadersLike, nowMs: number): number | null {
  const resetsAtMs = readResetsAtMs(headers, nowMs);
  return resetsAtMs === null || resetsAtMs <= nowMs ? null : toWaitMs(resetsAtMs - nowMs);
}

/** Reads `X-RateLimit-*`; null if they are absent, unreadable, or may be those of a limit a minute. */
export function readToldQuota(headers: HeadersLike, nowMs: number): ToldQuota | null {
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

/** Up to 15 digits, and decimals. */
function parseSeconds(text: string): number | null {
  return /^\d{1,15}(?:\.\d{1,15})?$/.test(text) ? Number(text) : null;
}

/** The forms of RFC 9110, 5.6.7. `Date.parse` alone takes "1.5" and "-5" for dates of 2001. */
function parseHttpDate(text: string): number | null {
  if (text.length > 40 || !/^[A-Z][a-z]{2,8},? /.test(text)) return null;
  const atMs = Date.parse(text.endsWith(" GMT") ? text : `${text} GMT`);
  return Number.isNaN(atMs) ? null : atMs;
}

/** Rounded up to whole seconds: to come back too early is refused again. */
function toWaitMs(delayMs: number): number {
  return Math.min(Math.max(0, Math.ceil(delayMs / 1000) * 1000), maxWaitMs);
}
