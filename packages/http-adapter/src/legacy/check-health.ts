import { z } from "zod";
import { defineRoute, type Route } from "../route/define-route.js";
import { components } from "../schemas/components.js";

const healthSchema = z
  .object({ status: z.enum(["ok", "db_unavailable"]) })
  .describe("Whether the database can be reached")
  .register(components, { id: "Health" });

/** `GET /healthz`: always 200, as in the Python service. The body says whether the database can be reached. */
export const checkHealth: Route = defineRoute({
  method: "GET",
  path: "/healthz",
  id: "checkHealth",
  summary: "Report whether the database can be reached",
  detail: "The status is always 200: the body says whether the database can be reached.",
  role: "open",
  isLegacy: true,
  needs: ["health"],
  answer: { text: "The health report", schema: healthSchema },
  problems: [],
  async handle({ parts }) {
    return { status: (await parts.health.isUp()) ? "ok" : "db_unavailable" };
  },
});
