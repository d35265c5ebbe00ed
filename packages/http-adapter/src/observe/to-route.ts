import type { Context } from "hono";
import { matchedRoutes } from "hono/route";

/** The template of the route that answers, such as `/dispatch/:cust_id`; `"unmatched"` where there is none. */
export function toRoute(context: Context): string {
  const route = matchedRoutes(context).findLast(({ path }) => !path.endsWith("*"));
  return route?.path ?? "unmatched";
}
