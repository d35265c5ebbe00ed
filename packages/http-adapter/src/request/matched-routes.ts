import type { Context } from "hono";

/**
 * Lists the templates of the routes that match a request, such as `/api/assignments/:id`, the outermost middleware
 * first. Read from the request itself, because `hono/route` knows only routes of its own copy of Hono, and the app may
 * be mounted in an app of another copy.
 */
export function listMatchedPaths({ req }: Context): readonly string[] {
  return req.matchedRoutes.map(({ path }) => path);
}

/**
 * Returns the path that the app is mounted below, with the values of this request, such as `/api/1` for
 * `/api/:version`; empty if it is not mounted.
 */
export function findBasePath({ req }: Context): string {
  const template = req.matchedRoutes.at(req.routeIndex)?.basePath ?? "";
  const names = template.split("/").filter(Boolean);
  const end = names.length + 1;
  return req.path.split("/").slice(0, end).join("/");
}
