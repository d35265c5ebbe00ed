import { z } from "zod";
import { toWireForm } from "../json/wire-form.js";
import { defineRoute, type Route, reply } from "../route/define-route.js";
import { components } from "../schemas/components.js";
import { timeSchema } from "../schemas/terms.js";

const readySchema = z
  .object({
    status: z.enum(["ready", "not_ready"]),
    checks: z.record(z.string(), z.string()).describe("ok, or why not"),
    routing: z
      .object({
        is_up: z.boolean(),
        code: z.string().nullable().describe("Why it failed. Null if it did not"),
        since: timeSchema.describe("Since when all calls have ended like this"),
      })
      .optional()
      .describe(
        "How the last call of the routing service went, in this process. It does not count as a check: without routing, " +
          "distances are estimates. Absent before the first call, and without a routing service",
      ),
  })
  .describe("Whether requests should be sent here")
  .register(components, { id: "Readiness" });

/** `GET /readyz`: 200 if all checks pass, else 503. The body names each check, and why it failed. */
export const checkReady: Route = defineRoute({
  method: "GET",
  path: "/readyz",
  id: "checkReady",
  summary: "Report whether requests should be sent here",
  detail: "Lists each check, with the reason if it failed. Needs no credentials.",
  role: "open",
  needs: ["readiness"],
  answer: { text: "Ready", schema: readySchema },
  otherAnswers: { 503: { text: "Not ready", schema: readySchema } },
  problems: [],
  async handle({ parts }) {
    const checks = await parts.readiness.check();
    const isReady = Object.values(checks).every((result) => result === "ok");
    const routing = parts.routing?.() ?? null;
    const body = { status: isReady ? ("ready" as const) : ("not_ready" as const), checks };
    return reply(
      { ...body, ...(routing !== null && { routing: toWireForm(routing) }) },
      { status: isReady ? 200 : 503 },
    );
  },
});
