import type { Context } from "hono";

/** That of the answer; where there is none, 499 as nginx has it for a client that went away. */
export function toStatus(context: Context): number {
  if (context.finalized) return context.res.status;
  return context.req.raw.signal.aborted ? 499 : 500;
}
