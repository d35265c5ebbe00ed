import { InvalidRequestError } from "@dispatch/core";
import {
  checkFields,
  checkFunction,
  checkList,
  checkOptionalFunction,
  checkText,
  checkWhole,
  type FieldsOf,
} from "@dispatch/core/plugin-kit";
import type { Context, MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import type { Authenticator } from "../principal.js";
import { createAdmission } from "../shares/admission.js";
import { createFairShares } from "../shares/fair-shares.js";
import { identifyClient } from "../shares/identify-client.js";
import type { ShowLimit } from "../shares/limit.js";
import { allowHosts, checkHosts } from "./access/allow-hosts.js";
import { authorize, letEverybodyIn } from "./access/authorize.js";
import { identify } from "./access/identify.js";
import { refuseForeignPages } from "./access/refuse-foreign-pages.js";
import { checkRouteRoles, type RouteRoles } from "./access/required-role.js";
import { endInTime } from "./load/end-in-time.js";
import { readAhead } from "./load/read-ahead.js";
import { shedLoad } from "./load/shed-load.js";
import { waitToBegin } from "./load/wait-to-begin.js";
import { limitRates, type RateLimitOptions } from "./rates/limit-rates.js";

/** Options of `guard`: who may call, and how much. */
export interface GuardOptions {
  /** Authenticators, asked in this order; null lets every caller in. */
  readonly authenticators: readonly Authenticator[] | null;
  /**
   * Roles by path, which replace those that the routes of `createDispatchApp` name: by default reading is for viewers,
   * changing is for dispatchers, `/metrics` is for admins, and `/`, `/healthz`, `/openapi.json` and `/docs` are open.
   * If no route answers a request, it needs the role of its method. Default: none.
   */
  readonly routeRoles?: RouteRoles | undefined;
  /** Rate limits. Default: not limited. */
  readonly rateLimits?: RateLimitOptions | undefined;
  /** How many of your own proxies add to `X-Forwarded-For` before a request arrives, 0 to 10. @default 0 */
  readonly trustedProxies?: number | undefined;
  /** Origins whose pages may call the API, such as `https://desk.example.com`. Default: none. */
  readonly corsOrigins?: readonly string[] | undefined;
  /**
   * Names and addresses, without a port, that a request may have as `Host`, besides those of the loopback. All others
   * get 403. Needed by an app that only this machine reaches and that has no authentication: any page open in a browser
   * there could point a name of its own at the app. Default: every name.
   */
  readonly allowedHosts?: readonly string[] | undefined;
  /**
   * Deadline for the answer to a request, in milliseconds, 1 to 600,000. An import has `imports.idleMs` and
   * `imports.timeoutMs` of `createDispatchApp` instead.
   *
   * @default 30000
   */
  readonly timeoutMs?: number | undefined;
  /** Largest body of a request, in bytes, 1 to 100,000,000. @default 262144 */
  readonly maxBodyBytes?: number | undefined;
  /**
   * Largest total of the bodies of all running requests, in bytes, 2 * maxBodyBytes to 10,000,000,000.
   *
   * @default 67,108,864, or 4 * maxBodyBytes if that is more
   */
  readonly maxBodyBytesTotal?: number | undefined;
  /**
   * How many reads, and how many writes, may run at once, 1 to 100,000. One principal, or one network if there are no
   * principals, gets at most three quarters of them, so that others get in. As many more, at least 64, may wait to
   * begin: of one principal, eight begin at once, and while the event loop is late, the others wait.
   *
   * @default 256
   */
  readonly maxConcurrent?: number | undefined;
  /**
   * Receives the limits `read-slots`, `write-slots`, `body-bytes` and `waiting-requests`, as `createMetrics().showLimit`
   * does. Default: not shown.
   */
  readonly showLimit?: ShowLimit | undefined;
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
  showLimit: true,
};

/**
 * Creates the middleware for an app that strangers can reach; pass it to `createDispatchApp` as `middleware`. It sets
 * request ids, secure headers and a deadline, checks roles, and limits rates, bodies and what runs at once. Without
 * authenticators, pages of origins other than the app's own and `corsOrigins` get 403.
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function guard(options: GuardOptions): readonly MiddlewareHandler[] {
  checkFields("", options, optionFields);
  const { authenticators, routeRoles, rateLimits, corsOrigins = [], trustedProxies = 0 } = options;
  checkAuthenticators(authenticators);
  if (routeRoles !== undefined) checkRouteRoles(routeRoles);
  for (const [index, origin] of checkList("corsOrigins", corsOrigins).entries())
    checkText(`corsOrigins[${index}]`, origin);
  checkOptionalFunction("showLimit", options.showLimit);
  const timeoutMs = checkWhole("timeoutMs", options.timeoutMs ?? 30_000, 1, 600_000);
  const maxBodyBytes = checkWhole("maxBodyBytes", options.maxBodyBytes ?? 262_144, 1, 100_000_000);
  const maxConcurrent = checkWhole("maxConcurrent", options.maxConcurrent ?? 256, 1, 100_000);
  const allowedHosts = options.allowedHosts === undefined ? null : checkHosts(options.allowedHosts);
  const ownPages = { origins: corsOrigins, hosts: allowedHosts ?? [] };
  checkWhole("trustedProxies", trustedProxies, 0, 10);
  const toHolder = (context: Context): string => identifyClient(context, trustedProxies).key;
  const limits = createLoadLimits(
    maxConcurrent,
    checkTotal(options.maxBodyBytesTotal, maxBodyBytes),
    options.showLimit,
  );
  return [
    // Keeps an id that was set before.
    requestId({ generator: (context) => context.get("requestId") ?? crypto.randomUUID() }),
    secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] }, overwrite: false }),
    ...(allowedHosts === null ? [] : [allowHosts(allowedHosts)]),
    ...(authenticators === null ? [refuseForeignPages(ownPages)] : []),
    ...(corsOrigins.length === 0 ? [] : [allowOrigins(corsOrigins)]),
    endInTime(timeoutMs),
    ...(authenticators === null ? [] : [identify(authenticators)]),
    waitToBegin({ admission: limits.admission, toHolder }),
    ...(rateLimits === undefined ? [] : [limitRates(rateLimits, trustedProxies)]),
    authenticators === null ? letEverybodyIn : authorize(routeRoles),
    // In this order, because a body that never ends must not hold a slot.
    readAhead({ maxBytes: maxBodyBytes, bytes: limits.bytes, toHolder }),
    shedLoad({ ...limits, toHolder }),
  ];
}

function createLoadLimits(maxConcurrent: number, maxBodyBytesTotal: number, showLimit: ShowLimit = () => undefined) {
  const reads = createFairShares({ name: "read-slots", limit: maxConcurrent });
  const writes = createFairShares({ name: "write-slots", limit: maxConcurrent });
  const bytes = createFairShares({ name: "body-bytes", limit: maxBodyBytesTotal });
  const admission = createAdmission({ name: "waiting-requests", maxWaiting: Math.max(64, maxConcurrent) });
  for (const limit of [reads, writes, bytes, admission]) showLimit(limit);
  return { reads, writes, bytes, admission };
}

function checkAuthenticators(authenticators: GuardOptions["authenticators"]): void {
  if (authenticators === null) return;
  for (const [index, authenticator] of checkList("authenticators", authenticators).entries())
    checkFunction(`authenticators[${index}]`, authenticator);
  if (authenticators.length > 0) return;
  throw new InvalidRequestError({
    parameter: "authenticators",
    problem: "must contain an authenticator, or be null",
  });
}

/** One principal gets three quarters of the total, which must be enough for the largest body. */
function checkTotal(maxBodyBytesTotal: number | undefined, maxBodyBytes: number): number {
  const total = maxBodyBytesTotal ?? Math.max(67_108_864, 4 * maxBodyBytes);
  return checkWhole("maxBodyBytesTotal", total, 2 * maxBodyBytes, 10_000_000_000);
}

function allowOrigins(origins: readonly string[]): MiddlewareHandler {
  return cors({
    origin: [...origins],
    exposeHeaders: [
      "etag",
      "ignored-query-parameters",
      "link",
      "location",
      "ratelimit",
      "ratelimit-policy",
      "retry-after",
      "x-request-id",
    ],
    maxAge: 600,
  });
}
