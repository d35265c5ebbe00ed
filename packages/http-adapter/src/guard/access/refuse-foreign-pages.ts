import type { Context, MiddlewareHandler } from "hono";
import { type Problem, respondWithProblem } from "../../problem/problem.js";
import { isAddress, isLoopbackName, toHostName } from "./host-name.js";

/** Which pages belong to this server. */
export interface OwnPages {
  /** Origins whose pages may call the API. */
  readonly origins: readonly string[];
  /** Host names of this server in canonical form. The names of the loopback, and all addresses, count as its own anyway. */
  readonly hosts: readonly string[];
}

/**
 * Refuses requests that a browser sends for pages of other origins, for an app without authentication. Such an app
 * trusts the network of its callers, and a page sends its requests from the network of the person who reads it. Programs send
 * neither `Origin` nor `Sec-Fetch-Site` and are let through, as is following a link.
 */
export function refuseForeignPages(own: OwnPages): MiddlewareHandler {
  return async (context, next) => {
    const origin = context.req.header("origin");
    const isForeign = origin === undefined ? isSentByPage(context) : !isOwnOrigin(origin, context, own);
    return isForeign ? respondWithProblem(context, notAllowed) : next();
  };
}

/** Whether a page sent a request that has no `Origin`, such as for an image. */
function isSentByPage(context: Context): boolean {
  const site = context.req.header("sec-fetch-site");
  if (site === undefined || site === "same-origin" || site === "none") return false;
  const isRead = context.req.method === "GET" || context.req.method === "HEAD";
  const isFollowed =
    context.req.header("sec-fetch-mode") === "navigate" && context.req.header("sec-fetch-dest") === "document";
  return !(isRead && isFollowed);
}

/**
 * Whether an origin is this server's. Its name must be known to be this server's: with DNS rebinding, an attacker's
 * name stands in both `Origin` and `Host`.
 */
function isOwnOrigin(origin: string, context: Context, { origins, hosts }: OwnPages): boolean {
  if (origins.includes(origin)) return true;
  if (!/^https?:\/\//.test(origin) || !URL.canParse(origin)) return false;
  const { protocol, host } = new URL(origin);
  const requestedHost = context.req.header("host") ?? new URL(context.req.url).host;
  const name = toHostName(requestedHost);
  const isKnown = name !== null && (isLoopbackName(name) || isAddress(name) || hosts.includes(name));
  return isKnown && new URL(`${protocol}//${requestedHost}`).host === host;
}

const notAllowed: Problem = {
  status: 403,
  code: "ORIGIN_NOT_ALLOWED",
  detail: "Pages of this origin may not call the API: add the origin to corsOrigins (CORS_ORIGINS)",
};
