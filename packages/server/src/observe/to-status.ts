import type { Context } from "hono";

/** Returns the status of the answer, or 499, as in nginx, if there is none because the client disconnected. */
export function toStatus(context: Context): number {
  if (context.finalized) return context.res.status;
  return context.req.raw.signal.aborted ? 499 : 500;
}
