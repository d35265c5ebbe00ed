import { InvalidRequestError } from "@dispatch/core";
import { checkList, checkText } from "@dispatch/core/plugin-kit";
import type { Context, MiddlewareHandler } from "hono";
import { type Problem, respondWithProblem } from "../../problem/problem.js";
import { isLoopbackName, toHostName } from "./host-name.js";

/**
 * Refuses requests for hosts other than the loopback and the listed ones. With DNS rebinding, an attacker's name
 * resolves to this machine, and the browser takes this server for the attacker's own. The browser still sends that name
 * as `Host`, so the request is refused.
 */
export function allowHosts(listed: readonly string[]): MiddlewareHandler {
  return async (context, next) => {
    const isAllowed = listHosts(context).every((host) => isAllowedHost(host, listed));
    return isAllowed ? next() : respondWithProblem(context, notAllowed);
  };
}

/** @throws {InvalidRequestError} if a host is not a name or an address, such as one with a port */
export function checkHosts(listed: readonly string[]): readonly string[] {
  return checkList("allowedHosts", listed).map((host, index) => {
    const parameter = `allowedHosts[${index}]`;
    const name = toHostName(checkText(parameter, host));
    const problem = "must be a name or an address without a port, such as dispatch.example.com or [::1]";
    if (name === null || host.replace(/\.$/, "").toLowerCase() !== name)
      throw new InvalidRequestError({ parameter, problem });
    return name;
  });
}

/**
 * Returns the host of the header and the host of a target in absolute form: a proxy in front may have routed by either.
 */
function listHosts(context: Context): readonly string[] {
  const header = context.req.header("host");
  const { host } = new URL(context.req.url);
  return header === undefined ? [host] : [header, host];
}

function isAllowedHost(host: string, listed: readonly string[]): boolean {
  const name = toHostName(host);
  return name !== null && (isLoopbackName(name) || listed.includes(name));
}

const notAllowed: Problem = {
  status: 403,
  code: "HOST_NOT_ALLOWED",
  detail: "This host is not allowed: use localhost or 127.0.0.1, or list the name in allowedHosts (ALLOWED_HOSTS)",
};
