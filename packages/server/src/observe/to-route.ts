import { listMatchedPaths } from "@dispatch/http-adapter";
import type { Context } from "hono";

/** Returns the template of the route that answers, such as `/dispatch/:cust_id`; `"unmatched"` if there is none. */
export function toRoute(context: Context): string {
  return listMatchedPaths(context).findLast((path) => !path.endsWith("*")) ?? "unmatched";
}
