import type { Context } from "hono";

/**
 * The templates of what matches a request, such as `/api/assignments/:id`, the outermost middleware first. By the request
 * itself, as `hono/route` knows only those of its own copy of Hono, and the app may be mounted in one of another.
 */
export function listMatchedPaths({ req }: Context): readonly string[] {
  return req.matchedRoutes.map(({ path }) => path);
}

/** The path that the app is mounted below, as this request has it, such as `/api/1` for `/api/:version`; empty for none. */
export function findBasePath({ req }: Context): string {
  const template = req.matchedRoutes.at(req.routeIndex)?.basePath ?? "";
  const names = template.split("/").filter(Boolean);
  const end = names.length + 1;
  return req.path.split("/").slice(0, end).join("/");
}
