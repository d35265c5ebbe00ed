import type { Context } from "hono";

/** `GET /livez`: the process answers. Whatever else is broken, to start it anew would not help. */
export function answerLive(context: Context): Response {
  return context.json({ status: "live" });
}
