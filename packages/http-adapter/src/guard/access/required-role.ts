import type { Context } from "hono";
import { basePath } from "hono/route";
import type { Role } from "./principal.js";

/** Paths of the app, without what it is mounted below, that want another role than their method does. */
export type RouteRoles = Readonly<Record<string, Role | "open">>;

const routeRoles: RouteRoles = {
  "/healthz": "open",
  "/openapi.json": "open",
  "/docs": "open",
  "/metrics": "admin",
};

/** Methods that are not listed are for admins. */
const methodRoles: Readonly<Record<string, Role>> = {
  GET: "viewer",
  HEAD: "viewer",
  POST: "dispatcher",
  PUT: "dispatcher",
  PATCH: "dispatcher",
  DELETE: "dispatcher",
};

/** What someone has to be for this request; a path that leads nowhere too is told only to who may look. */
export function requiredRole(context: Context, overrides: RouteRoles = {}): Role | "open" {
  const path = context.req.path.slice(basePath(context).replace(/\/$/, "").length);
  const ofRoutes = { ...routeRoles, ...overrides };
  if (Object.hasOwn(ofRoutes, path)) return ofRoutes[path] ?? "admin";
  const { method } = context.req;
  return Object.hasOwn(methodRoles, method) ? (methodRoles[method] ?? "admin") : "admin";
}
