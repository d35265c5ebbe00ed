/** The part of `Headers` that is read. */
export interface HeadersLike {
  get(name: string): string | null;
}

/** What the gateway says of the quota of the day, with each answer that it passed on. */
export interface QuotaHeaders {
  readonly limit: number | null;
  readonly remaining: number;
  readonly resetsAtMs: number | null;
}

/** A `Retry-After` is kept to no longer than this, in milliseconds. */
const maxRetryAfterMs = 300_000;

/** A reset further off than this belongs to the quota of the day; a nearer one to the limit a minute. */
const longestRateWindowMs = 120_000;

/** How long the server asks to wait, in milliseconds, from seconds or a date; null where it does not say. */
export function readRetryAfterMs(headers: HeadersLike, nowMs: number): number | null {
  const text = headers.get("retry-after")?.trim();
  if (text === undefined || text === "") return null;
  const delayMs = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isFinite(delayMs) ? Math.min(Math.max(0, delayMs), maxRetryAfterMs) : null;
}

/** The reset that comes with a 429 of the limit a minute, as a delay in milliseconds. */
export function readRateResetMs(headers: HeadersLike, nowMs: number): number | null {
  const resetMs = readNumber(headers, "x-ratelimit-reset");
  if (resetMs === null) return null;
  const delayMs = resetMs * 1000 - nowMs;
  return delayMs > 0 && delayMs <= longestRateWindowMs ? delayMs : null;
}

/** The quota of the day; null where there is none, or the numbers may be of the limit a minute. */
export function readQuotaHeaders(headers: HeadersLike, nowMs: number): QuotaHeaders | null {
  const limit = readNumber(headers, "x-ratelimit-limit");
  const remaining = readNumber(headers, "x-ratelimit-remaining");
  if (remaining === null || remaining < 0 || (limit !== null && limit <= 0)) return null;
  const reset = readNumber(headers, "x-ratelimit-reset");
  const resetsAtMs = reset === null ? null : reset * 1000;
  if (resetsAtMs !== null && resetsAtMs - nowMs <= longestRateWindowMs) return null;
  return { limit, remaining, resetsAtMs };
}

function readNumber(headers: HeadersLike, name: string): number | null {
  const text = headers.get(name);
  const value = text === null || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}
