import type { Context } from "hono";
import type { Principal } from "../guard/index.js";
import { type Problem, respondWithProblem } from "../problem/problem.js";
import { metricsSchema } from "../wire/schemas/raw-answers.js";
import type { Route } from "./route.js";

/** Answers a scrape, as `createMetrics().answer` does. */
export type MetricsAnswer = (context: Context) => Response | Promise<Response>;

const forbidden: Problem = {
  status: 403,
  code: "FORBIDDEN",
  detail: "This concerns all tenants, and is for none of them",
};

/** `GET /metrics`. Where there are tenants, all of them are counted together, and none of them may look. */
export function showMetrics(answer: MetricsAnswer, hasTenants: boolean): Route {
  return {
    method: "GET",
    path: "/metrics",
    description: {
      id: "showMetrics",
      summary: "Show what is counted and timed, for Prometheus",
      answer: { text: "Every metric, as it is now", schema: metricsSchema, mediaType: "text/plain" },
      problems: [],
    },
    answer(context) {
      const principal: Principal | undefined = context.get("principal");
      if (hasTenants && principal?.tenant !== undefined) return respondWithProblem(context, forbidden);
      return answer(context);
    },
  };
}
