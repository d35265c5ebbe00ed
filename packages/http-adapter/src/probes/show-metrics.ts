import type { Context } from "hono";
import { z } from "zod";
import type { Problem } from "../problem/problem.js";
import { ProblemError } from "../problem/problem-error.js";
import { asIs, defineRoute, type Route } from "../route/define-route.js";
import { components } from "../schemas/components.js";

/** Answers a scrape, as `createMetrics().answer` does. */
export type MetricsAnswer = (context: Context) => Response | Promise<Response>;

const metricsSchema = z
  .string()
  .meta({
    description: "The text format of Prometheus, 0.0.4",
    examples: ['# TYPE dispatch_waiting_jobs gauge\ndispatch_waiting_jobs{class="urgent"} 0\n'],
  })
  .register(components, { id: "Metrics" });

/** `GET /metrics`. It counts all tenants together, so no tenant may read it. */
export const showMetrics: Route = defineRoute({
  method: "GET",
  path: "/metrics",
  id: "showMetrics",
  summary: "Return the metrics, for Prometheus",
  detail: "In the text format of Prometheus, for a scrape.",
  role: "admin",
  needs: ["metrics"],
  answer: { text: "The current value of every metric", schema: metricsSchema, mediaType: "text/plain" },
  problems: [],
  async handle({ parts: { metrics }, principal, context }) {
    if (metrics.countsTenants && principal?.tenant !== undefined) throw new ProblemError(forbidden);
    return asIs(await metrics.answer(context));
  },
});

const forbidden: Problem = {
  status: 403,
  code: "FORBIDDEN",
  detail: "Metrics count all tenants together: no tenant may read them",
};
