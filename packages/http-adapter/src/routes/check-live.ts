import { liveSchema } from "../wire/schemas/health.js";
import type { Route } from "./route.js";

/** `GET /livez`: the process answers. Whatever else is broken, to start it anew would not help. */
export const checkLive: Route = {
  method: "GET",
  path: "/livez",
  description: {
    id: "checkLive",
    summary: "Tell that the process answers",
    answer: { text: "It does", schema: liveSchema },
    problems: [],
  },
  answer: (context) => context.json({ status: "live" }),
};
