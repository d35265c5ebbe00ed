import { z } from "zod";
import { defineRoute, type Route } from "../route/define-route.js";
import { components } from "../schemas/components.js";

const liveSchema = z
  .object({ status: z.literal("live") })
  .describe("The process is alive")
  .register(components, { id: "Liveness" });

/** `GET /livez`: 200 if the process answers, even if something else is broken: a restart would not help. */
export const checkLive: Route = defineRoute({
  method: "GET",
  path: "/livez",
  id: "checkLive",
  summary: "Report that the process is alive",
  detail: "Succeeds even if the database is down, because a restart would not help.",
  role: "open",
  answer: { text: "Alive", schema: liveSchema },
  problems: [],
  handle: () => ({ status: "live" as const }),
});
