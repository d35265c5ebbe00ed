import type { Context } from "hono";
import { findBasePath } from "../../wire/matched-routes.js";
import type { Rank } from "./principal.js";

/** Paths of the app, without what it is mounted below, that want another role than their method does. */
export type RouteRoles = Readonly<Record<string, Rank | "open">>;

export const defaultRouteRoles: RouteRoles = {
  "/healthz": "open",
  "/": "open",
  "/openapi.json": "open",
  "/docs": "open",
  "/metrics": "admin",
};

/** Methods that are not listed are for admins. */
const methodRoles: ReadonlyMap<string, Rank> = new Map([
  ["GET", "viewer"],
  ["HEAD", "viewer"],
  ["POST", "dispatcher"],
  ["PUT", "dispatcher"],
  ["PATCH", "dispatcher"],
  ["DELETE", "dispatcher"],
]);

/** What someone has to be for this request. Where a path leads nowhere, that too is told only to who may look. */
export function requiredRole(context: Context, routeRoles: RouteRoles): Rank | "open" {
  const path = context.req.path.slice(findBasePath(context).length) || "/";
  return findRouteRole(path, routeRoles) ?? methodRoles.get(context.req.method) ?? "admin";
}

/** Undefined if the path wants what its method does. */
export function findRouteRole(path: string, routeRoles: RouteRoles): Rank | "open" | undefined {
  return Object.hasOwn(routeRoles, path) ? routeRoles[path] : undefined;
}
