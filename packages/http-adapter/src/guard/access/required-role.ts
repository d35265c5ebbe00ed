import { checkObject, checkOneOf } from "@dispatch/core/plugin-kit";
import type { Context } from "hono";
import type { DispatchEnv } from "../../dispatch-env.js";
import { type Rank, type RouteRole, ranks } from "../../principal.js";
import { findBasePath } from "../../request/matched-routes.js";

/**
 * Roles by path, which replace those that the routes name. Paths do not include the path that the app is mounted below.
 */
export type RouteRoles = Readonly<Record<string, RouteRole>>;

/**
 * Roles by method, if no route names a role, such as for an unknown path. Methods that are not listed are for admins.
 */
const methodRoles: ReadonlyMap<string, Rank> = new Map([
  ["GET", "viewer"],
  ["HEAD", "viewer"],
  ["POST", "dispatcher"],
  ["PUT", "dispatcher"],
  ["PATCH", "dispatcher"],
  ["DELETE", "dispatcher"],
]);

/** @throws {InvalidRequestError} naming the path whose role is not known */
export function checkRouteRoles(routeRoles: RouteRoles): void {
  for (const [path, role] of Object.entries(checkObject("routeRoles", routeRoles)))
    checkOneOf(`routeRoles[${JSON.stringify(path)}]`, role, ["open", ...ranks]);
}

/**
 * Returns the role that a request needs. An unknown path needs one too, so that only those who may read learn that it
 * does not exist.
 */
export function requiredRole(context: Context<DispatchEnv>, routeRoles: RouteRoles): RouteRole {
  const path = context.req.path.slice(findBasePath(context).length) || "/";
  return findRouteRole(path, routeRoles) ?? context.get("routeRole") ?? methodRoles.get(context.req.method) ?? "admin";
}

/** Returns the role of a path; undefined if the path is not listed. */
export function findRouteRole(path: string, routeRoles: RouteRoles): RouteRole | undefined {
  return Object.hasOwn(routeRoles, path) ? routeRoles[path] : undefined;
}
