import type { RateLimit, RateLimiter, RateVerdict } from "@dispatch/core";
import { checkWhole } from "@dispatch/core/plugin-kit";
import type { Context, MiddlewareHandler } from "hono";
import type { DispatchEnv } from "../../dispatch-env.js";
import { respondWithProblem } from "../../problem/problem.js";
import { identifyClient } from "./identify-client.js";

/** How many requests a minute each caller may send. */
export interface RateLimitOptions {
  /** Counts for all replicas, as `pgRateLimiter` does, or for this process, as `memoryRateLimiter` does. */
  readonly limiter: RateLimiter;
  /** For someone who is known, by tenant and name, wherever they are; null for none. @default { limit: 6000, windowMs: 60_000 } */
  readonly perPrincipal?: RateLimit | null | undefined;
  /** For all others, by address; null for none. @default { limit: 6000, windowMs: 60_000 } */
  readonly perAddress?: RateLimit | null | undefined;
}

const defaultLimit: RateLimit = { limit: 6000, windowMs: 60_000 };

/**
 * Counts each request under who asks, else under where it comes from, and refuses those beyond the limit. Says so in
 * `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-11).
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function limitRates(options: RateLimitOptions, trustedProxies: number): MiddlewareHandler<DispatchEnv> {
  const { limiter, perPrincipal = defaultLimit, perAddress = defaultLimit } = options;
  checkLimit("perPrincipal", perPrincipal);
  checkLimit("perAddress", perAddress);

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
  checkWhole(`${option}.limit`, limit.limit, 1, 1_000_000_000);
  checkWhole(`${option}.windowMs`, limit.windowMs, 1, 2_678_400_000);
}
