import type { Context, MiddlewareHandler } from "hono";
import { type Problem, respondWithProblem } from "../../problem/problem.js";
import { isAddress, isLoopbackName, toHostName } from "./host-name.js";

export interface OwnPages {
  /** Origins whose pages may call. */
  readonly origins: readonly string[];
  /** Names of this server, in their canonical form, besides those of the loopback and addresses. */
  readonly hosts: readonly string[];
}

/**
 * Refuses what the pages of other origins have a browser send, for an app that asks nobody who they are: there the address
 * that a request comes from is all that lets it in, and a page borrows that of its reader. Programs send neither `Origin`
 * nor `Sec-Fetch-Site`, and are let through; so is a link that is followed.
 */
export function refuseForeignPages(own: OwnPages): MiddlewareHandler {
  return async (context, next) => {
    const origin = context.req.header("origin");
    const isForeign = origin === undefined ? isSentByPage(context) : !isOwnOrigin(origin, context, own);
    return isForeign ? respondWithProblem(context, notAllowed) : next();
  };
}

/** Without an `Origin`, such as an image of a page. */
function isSentByPage(context: Context): boolean {
  const site = context.req.header("sec-fetch-site");
  if (site === undefined || site === "same-origin" || site === "none") return false;
  const isRead = context.req.method === "GET" || context.req.method === "HEAD";
  const isFollowed =
    context.req.header("sec-fetch-mode") === "navigate" && context.req.header("sec-fetch-dest") === "document";
  return !(isRead && isFollowed);
}

/**
 * Only a name that is known to be this server's makes an origin its own: one that an attacker leads here (DNS rebinding)
 * stands in both headers.
 */
function isOwnOrigin(origin: string, context: Context, { origins, hosts }: OwnPages): boolean {
  if (origins.includes(origin)) return true;
  if (!/^https?:\/\//.test(origin) || !URL.canParse(origin)) return false;
  const { protocol, host } = new URL(origin);
  const asked = context.req.header("host") ?? new URL(context.req.url).host;
  const name = toHostName(asked);
  const isKnown = name !== null && (isLoopbackName(name) || isAddress(name) || hosts.includes(name));
  return isKnown && new URL(`${protocol}//${asked}`).host === host;
}

const notAllowed: Problem = {
  status: 403,
  code: "ORIGIN_NOT_ALLOWED",
  detail: "Pages of this origin may not call: list it in corsOrigins (CORS_ORIGINS)",
};
