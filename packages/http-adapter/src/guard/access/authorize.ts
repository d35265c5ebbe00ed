import type { Context, MiddlewareHandler } from "hono";
import type { DispatchEnv } from "../../dispatch-env.js";
import { type Principal, type Rank, type RouteRole, ranks, technicianScope } from "../../principal.js";
import { type Problem, respondWithProblem } from "../../problem/problem.js";
import { readCredentials } from "./identify.js";
import { findRouteRole, type RouteRoles, requiredRole } from "./required-role.js";

const missing: Problem = {
  status: 401,
  code: "UNAUTHENTICATED",
  detail: "Missing credentials: send an API key or a token, as Authorization: Bearer or X-API-Key",
};
const invalid: Problem = { status: 401, code: "UNAUTHENTICATED", detail: "The credentials are not valid" };

const needNoCredentials = () => false;

/**
 * For an app without authentication: lets every request through, and has the description say that none needs
 * credentials.
 */
export const letEverybodyIn: MiddlewareHandler<DispatchEnv> = (context, next) => {
  context.set("needsCredentials", needNoCredentials);
  return next();
};

/**
 * The caller may learn of expiry: an expired token was valid once, so this reveals nothing, and the client must get a
 * new one.
 */
const expired: Problem = { status: 401, code: "UNAUTHENTICATED", detail: "The token has expired" };

/** Lets authorized callers through (RFC 6750: 401 for an unknown caller, 403 for a caller without the role). */
export function authorize(routeRoles: RouteRoles = {}): MiddlewareHandler<DispatchEnv> {
  const needsCredentials = (path: string, own: RouteRole) => (findRouteRole(path, routeRoles) ?? own) !== "open";
  return async (context, next) => {
    const role = requiredRole(context, routeRoles);
    context.set("routeRole", role);
    context.set("needsCredentials", needsCredentials);
    const principal = context.get("principal");
    context.set("mayCall", ({ path, role: own, isOpenToTechnicians = false }) =>
      isAllowed(principal, findRouteRole(path, routeRoles) ?? own, isOpenToTechnicians),
    );
    // An open route shows callers without credentials no more than its answer.
    context.set("maySeeDecisions", principal !== undefined && hasRank(principal, "viewer"));
    if (isAllowed(principal, role, context.get("isOpenToTechnicians") === true)) return next();
    if (principal === undefined) return challengeUnknown(context);
    const detail = describeRefusal(principal, role);
    const scope = `, error="insufficient_scope", scope="${role}"`;
    return respondWithProblem(context, { status: 403, code: "FORBIDDEN", detail }, challenge(scope));
  };
}

function challengeUnknown(context: Context<DispatchEnv>): Response {
  if (readCredentials(context) === null) return respondWithProblem(context, missing, challenge());
  if (context.get("refusal") !== "expired") {
    return respondWithProblem(context, invalid, challenge(', error="invalid_token"'));
  }
  const why = ', error="invalid_token", error_description="The token has expired"';
  return respondWithProblem(context, expired, challenge(why));
}

/** A route that does not say that it answers technicians is closed to them. */
function isAllowed(principal: Principal | undefined, role: RouteRole, isOpenToTechnicians: boolean): boolean {
  if (role === "open") return true;
  if (principal === undefined) return false;
  if (principal.role === "technician") return principal.technicianId !== undefined && isOpenToTechnicians;
  return hasRank(principal, role);
}

function hasRank({ role }: Principal, needed: Rank): boolean {
  return ranks.some((rank) => rank === role) && ranks.indexOf(role as Rank) >= ranks.indexOf(needed);
}

function describeRefusal({ role, claims, technicianId }: Principal, needed: RouteRole): string {
  const isTechnician = role === "technician" && technicianId !== undefined;
  const need = `This needs the role ${needed}${isTechnician ? `: ${technicianScope}` : ""}`;
  if (claims === undefined) return need;
  if (role === null) return `${need}; no known role in the claim ${claims.role}`;
  if (role === "technician" && technicianId === undefined) {
    return `${need}; the token names no technician in the claim ${claims.technician}`;
  }
  return `${need}; the role is ${role} in the claim ${claims.role}`;
}

function challenge(parameters = ""): Record<string, string> {
  return { "www-authenticate": `Bearer realm="dispatch"${parameters}` };
}
