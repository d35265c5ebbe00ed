import { InvalidRequestError } from "@dispatch/core";
import { checkFields, checkList, checkWhole, type FieldsOf } from "@dispatch/core/plugin-kit";
import type { Context, MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import type { Authenticator } from "../principal.js";
import { allowHosts, checkHosts } from "./access/allow-hosts.js";
import { authorize, letEverybodyIn } from "./access/authorize.js";
import { identify } from "./access/identify.js";
import { refuseForeignPages } from "./access/refuse-foreign-pages.js";
import type { RouteRoles } from "./access/required-role.js";
import type { ShowBound } from "./load/bound.js";
import { endInTime } from "./load/end-in-time.js";
import { createFairShares } from "./load/fair-shares.js";
import { readAhead } from "./load/read-ahead.js";
import { shedLoad } from "./load/shed-load.js";
import { identifyClient } from "./rates/identify-client.js";
import { limitRates, type RateLimitOptions } from "./rates/limit-rates.js";

/** Who may call, and how much. */
export interface GuardOptions {
  /** Who is let in, asked in this order; null for everybody. */
  readonly authenticators: readonly Authenticator[] | null;
  /**
   * Roles by path, in place of those that the routes of `createDispatchApp` name: by default reading is for viewers,
   * changing is for dispatchers, `/metrics` is for admins, and `/`, `/healthz`, `/openapi.json` and `/docs` are open. A
   * request that no route answers needs the role of its method. Default: none.
   */
  readonly routeRoles?: RouteRoles | undefined;
  /** Default: not limited. */
  readonly rateLimits?: RateLimitOptions | undefined;
  /** How many proxies of yours add to `X-Forwarded-For` before a request is here, 0 to 10. @default 0 */
  readonly trustedProxies?: number | undefined;
  /** Origins whose pages may call, such as `https://desk.example.com`. Default: none. */
  readonly corsOrigins?: readonly string[] | undefined;
  /**
   * Names and addresses, without a port, that a request may be for (`Host`), besides those of the loopback; all others get
   * 403. An app that only this machine reaches, and that asks nobody who they are, needs it, as any page that is open
   * there could lead a name of its own to it. Default: every name.
   */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Until a request is answered, in milliseconds, 1 to 600,000. @default 30000 */
  readonly timeoutMs?: number | undefined;
  /** How large a body may be, in bytes, 1 to 100,000,000. @default 262144 */
  readonly maxBodyBytes?: number | undefined;
  /**
   * How large the bodies of all requests that run may be together, in bytes, 2 * maxBodyBytes to 10,000,000,000.
   *
   * @default 67,108,864, or 4 * maxBodyBytes if that is more
   */
  readonly maxBodyBytesTotal?: number | undefined;
  /**
   * How many reads, and how many writes, may run at once, 1 to 100,000. One principal, or one network if nobody is known,
   * gets no more than three in four of them, so that others get in.
   *
   * @default 256
   */
  readonly maxConcurrent?: number | undefined;
  /** Receives the bounds `read-slots`, `write-slots` and `body-bytes`, as `createMetrics().showBound` does. */
  readonly showBound?: ShowBound | undefined;
}

const optionFields: FieldsOf<GuardOptions> = {
  authenticators: true,
  routeRoles: true,
  rateLimits: true,
  trustedProxies: true,
  corsOrigins: true,
  allowedHosts: true,
  timeoutMs: true,
  maxBodyBytes: true,
  maxBodyBytesTotal: true,
  maxConcurrent: true,
  showBound: true,
};

/**
 * What stands before the routes of an app that strangers reach, for the `middleware` of `createDispatchApp`: request
 * ids, secure headers, a deadline, who may do what, rate limits, a bound for bodies and for what runs at once. Without
 * authenticators, pages of other origins than its own and `corsOrigins` get 403.
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function guard(options: GuardOptions): readonly MiddlewareHandler[] {
  checkFields("", options, optionFields);
  const { authenticators, routeRoles, rateLimits, corsOrigins = [], trustedProxies = 0 } = options;
  if (authenticators !== null && checkList("authenticators", authenticators).length === 0)
    throw new InvalidRequestError({ parameter: "authenticators", problem: "must hold one, or be null" });
  const timeoutMs = checkWhole("timeoutMs", options.timeoutMs ?? 30_000, 1, 600_000);
  const maxBodyBytes = checkWhole("maxBodyBytes", options.maxBodyBytes ?? 262_144, 1, 100_000_000);
  const maxConcurrent = checkWhole("maxConcurrent", options.maxConcurrent ?? 256, 1, 100_000);
  const allowedHosts = options.allowedHosts === undefined ? null : checkHosts(options.allowedHosts);
  const ownPages = { origins: corsOrigins, hosts: allowedHosts ?? [] };
  checkWhole("trustedProxies", trustedProxies, 0, 10);
  const toHolder = (context: Context): string => identifyClient(context, trustedProxies).key;
  const bounds = createLoadBounds(
    maxConcurrent,
    checkTotal(options.maxBodyBytesTotal, maxBodyBytes),
    options.showBound,
  );
  return [
    // One that is there already stays.
    requestId({ generator: (context) => context.get("requestId") ?? crypto.randomUUID() }),
    secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] }, overwrite: false }),
    ...(allowedHosts === null ? [] : [allowHosts(allowedHosts)]),
    ...(authenticators === null ? [refuseForeignPages(ownPages)] : []),
    ...(corsOrigins.length === 0 ? [] : [allowOrigins(corsOrigins)]),
    endInTime(timeoutMs),
    ...(authenticators === null ? [] : [identify(authenticators)]),
    ...(rateLimits === undefined ? [] : [limitRates(rateLimits, trustedProxies)]),
    authenticators === null ? letEverybodyIn : authorize(routeRoles),
    // In this order: a body that never ends must not hold a slot.
    readAhead({ maxBytes: maxBodyBytes, bytes: bounds.bytes, toHolder }),
    shedLoad({ ...bounds, toHolder }),
  ];
}

function createLoadBounds(maxConcurrent: number, maxBodyBytesTotal: number, showBound: ShowBound = () => undefined) {
  const reads = createFairShares({ name: "read-slots", limit: maxConcurrent });
  const writes = createFairShares({ name: "write-slots", limit: maxConcurrent });
  const bytes = createFairShares({ name: "body-bytes", limit: maxBodyBytesTotal });
  for (const bound of [reads, writes, bytes]) showBound(bound);
  return { reads, writes, bytes };
}

/** One principal gets three quarters of it, which must hold the largest body. */
function checkTotal(maxBodyBytesTotal: number | undefined, maxBodyBytes: number): number {
  const total = maxBodyBytesTotal ?? Math.max(67_108_864, 4 * maxBodyBytes);
  return checkWhole("maxBodyBytesTotal", total, 2 * maxBodyBytes, 10_000_000_000);
}

function allowOrigins(origins: readonly string[]): MiddlewareHandler {
  return cors({
    origin: [...origins],
    exposeHeaders: ["ignored-query-parameters", "link", "ratelimit", "ratelimit-policy", "retry-after", "x-request-id"],
    maxAge: 600,
  });
}
