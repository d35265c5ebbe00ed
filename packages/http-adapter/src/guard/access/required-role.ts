import type { Context } from "hono";
import type { DispatchEnv } from "../../dispatch-env.js";
import type { Rank, RouteRole } from "../../principal.js";
import { findBasePath } from "../../wire/matched-routes.js";

/** Roles by path, without the path that the app is mounted below, in place of those that the routes themselves name. */
export type RouteRoles = Readonly<Record<string, RouteRole>>;

/** For a request that no route names a role for, such as one that leads nowhere. All other methods are for admins. */
const methodRoles: ReadonlyMap<string, Rank> = new Map([
  ["GET", "viewer"],
  ["HEAD", "viewer"],
  ["POST", "dispatcher"],
  ["PUT", "dispatcher"],
  ["PATCH", "dispatcher"],
  ["DELETE", "dispatcher"],
]);

/** The role that a request needs. A path that leads nowhere needs one too: only those who may look learn that. */
export function requiredRole(context: Context<DispatchEnv>, routeRoles: RouteRoles): RouteRole {
  const path = context.req.path.slice(findBasePath(context).length) || "/";
  return findRouteRole(path, routeRoles) ?? context.get("routeRole") ?? methodRoles.get(context.req.method) ?? "admin";
}

/** Undefined if the path is not in the table. */
export function findRouteRole(path: string, routeRoles: RouteRoles): RouteRole | undefined {
  return Object.hasOwn(routeRoles, path) ? routeRoles[path] : undefined;
}
