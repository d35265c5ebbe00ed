import type { RateLimit, RateLimiter, RateVerdict } from "@dispatch/core";
import { checkFields, checkMethods, checkWhole, type FieldsOf } from "@dispatch/core/plugin-kit";
import type { Context, MiddlewareHandler } from "hono";
import type { DispatchEnv } from "../../dispatch-env.js";
import { respondWithProblem } from "../../problem/problem.js";
import { identifyClient } from "../../shares/identify-client.js";
import { limiterKind } from "./fall-back-limiter.js";

/** How many requests each caller may send. */
export interface RateLimitOptions {
  /** The counter: for all replicas, such as `pgRateLimiter`, or for this process, such as `memoryRateLimiter`. */
  readonly limiter: RateLimiter;
  /**
   * For a known principal, by tenant and name, wherever they call from; null for no limit.
   *
   * @default { limit: 6000, windowMs: 60_000 }
   */
  readonly perPrincipal?: RateLimit | null | undefined;
  /** For all other callers, by address; null for no limit. @default { limit: 6000, windowMs: 60_000 } */
  readonly perAddress?: RateLimit | null | undefined;
}

const optionFields: FieldsOf<RateLimitOptions> = { limiter: true, perPrincipal: true, perAddress: true };
const limitFields: FieldsOf<RateLimit> = { limit: true, windowMs: true };

const defaultLimit: RateLimit = { limit: 6000, windowMs: 60_000 };

/**
 * Counts each request for its principal, or for its network if there is none, and refuses those over the limit. States
 * the limit in `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-11).
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function limitRates(options: RateLimitOptions, trustedProxies: number): MiddlewareHandler<DispatchEnv> {
  checkFields("rateLimits.", options, optionFields);
  const { limiter, perPrincipal = defaultLimit, perAddress = defaultLimit } = options;
  checkMethods("rateLimits.limiter", limiter, limiterKind, ["take"]);
  checkLimit("rateLimits.perPrincipal", perPrincipal);
  checkLimit("rateLimits.perAddress", perAddress);

  return async (context, next) => {
    const { kind, key } = identifyClient(context, trustedProxies);
    const limit = kind === "principal" ? perPrincipal : perAddress;
    if (limit === null) return next();
    const verdict = await limiter.take(key, limit, { signal: context.req.raw.signal });
    const headers = toHeaders(kind, limit, verdict);
    if (!verdict.isAllowed) return refuse(context, verdict, headers);
    for (const [name, value] of Object.entries(headers)) context.header(name, value);
    await next();
  };
}

function refuse(context: Context, { resetMs }: RateVerdict, headers: Record<string, string>): Response {
  const retryAfterSeconds = toSeconds(resetMs);
  const detail = `Too many requests: try again in ${retryAfterSeconds} s`;
  return respondWithProblem(context, { status: 429, code: "TOO_MANY_REQUESTS", detail, retryAfterSeconds }, headers);
}

function toHeaders(policy: string, { limit, windowMs }: RateLimit, verdict: RateVerdict): Record<string, string> {
  return {
    "ratelimit-policy": `"${policy}";q=${limit};w=${toSeconds(windowMs)}`,
    ratelimit: `"${policy}";r=${verdict.remaining};t=${toSeconds(verdict.resetMs)}`,
  };
}

function toSeconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000));
}

function checkLimit(option: string, limit: RateLimit | null): void {
  if (limit === null) return;
  checkFields(`${option}.`, limit, limitFields);
  checkWhole(`${option}.limit`, limit.limit, 1, 1_000_000_000);
  checkWhole(`${option}.windowMs`, limit.windowMs, 1, 2_678_400_000);
}
