import { listMatchedPaths } from "@dispatch/http-adapter";
import type { Context } from "hono";

/** The template of the route that answers, such as `/dispatch/:cust_id`; `"unmatched"` where there is none. */
export function toRoute(context: Context): string {
  return listMatchedPaths(context).findLast((path) => !path.endsWith("*")) ?? "unmatched";
}
