import type { MiddlewareHandler } from "hono";
import { type Problem, respondWithProblem } from "../../problem/problem.js";
import { readCredentials } from "./identify.js";
import { type GuardEnv, type Principal, type Role, roles } from "./principal.js";
import { defaultRouteRoles, type RouteRoles, requiredRole } from "./required-role.js";

const missing: Problem = {
  status: 401,
  code: "UNAUTHENTICATED",
  detail: "Credentials are needed: an API key or a token, as Authorization: Bearer or X-API-Key",
};
const invalid: Problem = { status: 401, code: "UNAUTHENTICATED", detail: "The credentials are not valid" };

/** Lets through who may do this (RFC 6750: 401 for who is not known, 403 for who may not). */
export function authorize(routes?: RouteRoles): MiddlewareHandler<GuardEnv> {
  const routeRoles = { ...defaultRouteRoles, ...routes };
  return async (context, next) => {
    const role = requiredRole(context, routeRoles);
    if (role === "open") return next();
    const principal = context.get("principal");
    if (principal === undefined) {
      if (readCredentials(context) === null) return respondWithProblem(context, missing, challenge());
      return respondWithProblem(context, invalid, challenge(', error="invalid_token"'));
    }
    if (mayActAs(principal, role)) return next();
    const detail = `This needs the role ${role}`;
    const scope = `, error="insufficient_scope", scope="${role}"`;
    return respondWithProblem(context, { status: 403, code: "FORBIDDEN", detail }, challenge(scope));
  };
}

function mayActAs(principal: Principal, role: Role): boolean {
  return principal.role !== null && roles.indexOf(principal.role) >= roles.indexOf(role);
}

function challenge(parameters = ""): Record<string, string> {
  return { "www-authenticate": `Bearer realm="dispatch"${parameters}` };
}
