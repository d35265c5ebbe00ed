import type { Context } from "hono";

/** The `:id` of the path; empty where it has none. */
export function readId(context: Context): string {
  return context.req.param("id") ?? "";
}
