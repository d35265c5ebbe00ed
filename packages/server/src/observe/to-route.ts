import { listMatchedPaths } from "@dispatch/http-adapter";
import type { Context } from "hono";

/** Returns the template of the route that answers, such as `/dispatch/:cust_id`; `"unmatched"` if there is none. */
export function toRoute(context: Context): string {
  const paths = listMatchedPaths(context).filter((path) => !path.endsWith("*"));
  // `/technicians/import` also matches the template of one technician.
  const least = Math.min(...paths.map(countParameters));
  return paths.findLast((path) => countParameters(path) === least) ?? "unmatched";
}

function countParameters(path: string): number {
  return path.split(":").length;
}
