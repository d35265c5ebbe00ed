import { z } from "zod";
import { defineRoute, type Route, reply } from "../route/define-route.js";
import { components } from "../schemas/components.js";

const readySchema = z
  .object({
    status: z.enum(["ready", "not_ready"]),
    checks: z.record(z.string(), z.string()).describe("ok, or why not"),
  })
  .describe("Whether requests should be sent here")
  .register(components, { id: "Readiness" });

/** `GET /readyz`: 200 if all checks pass, else 503. The body names each check, and why it failed. */
export const checkReady: Route = defineRoute({
  method: "GET",
  path: "/readyz",
  id: "checkReady",
  summary: "Report whether requests should be sent here",
  detail: "Names each check, and why it failed. Needs no credentials.",
  role: "open",
  needs: ["readiness"],
  answer: { text: "Ready", schema: readySchema },
  otherAnswers: { 503: { text: "Not ready", schema: readySchema } },
  problems: [],
  async handle({ parts }) {
    const checks = await parts.readiness.check();
    const isReady = Object.values(checks).every((result) => result === "ok");
    return reply({ status: isReady ? "ready" : "not_ready", checks }, { status: isReady ? 200 : 503 });
  },
});
