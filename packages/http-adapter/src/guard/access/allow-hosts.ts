import { InvalidRequestError } from "@dispatch/core";
import type { Context, MiddlewareHandler } from "hono";
import { type Problem, respondWithProblem } from "../../problem/problem.js";
import { isLoopbackName, toHostName } from "./host-name.js";

/**
 * Refuses requests for other hosts than the loopback and those that are listed. A page whose name leads to this machine
 * (DNS rebinding) has the browser send that name, so it gets nothing, although to the browser it asks its own server.
 */
export function allowHosts(listed: readonly string[]): MiddlewareHandler {
  return async (context, next) => {
    const isAllowed = listHosts(context).every((host) => isAllowedHost(host, listed));
    return isAllowed ? next() : respondWithProblem(context, notAllowed);
  };
}

/** @throws {InvalidRequestError} one of them is not a name or an address, such as one with a port */
export function checkHosts(listed: readonly string[]): readonly string[] {
  return listed.map((host, index) => {
    const name = toHostName(host);
    const parameter = `allowedHosts[${index}]`;
    const problem = "must be a name or an address without a port, such as dispatch.example.com or [::1]";
    if (name === null || host.replace(/\.$/, "").toLowerCase() !== name)
      throw new InvalidRequestError({ parameter, problem });
    return name;
  });
}

/** That of the header, and that of a target in absolute form: what stands before may have gone by either. */
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
