import type { MiddlewareHandler } from "hono";
import { type Problem, respondWithProblem } from "../../problem/problem.js";

/**
 * Refuses at once what comes while so many requests run, before memory or connections are used up by those that wait.
 * Reads and writes are counted apart, so that neither keeps the other out.
 */
export function shedLoad(maxConcurrent: number): MiddlewareHandler {
  const running = { reads: 0, writes: 0 };
  return async (context, next) => {
    const kind = context.req.method === "GET" || context.req.method === "HEAD" ? "reads" : "writes";
    if (running[kind] >= maxConcurrent) return respondWithProblem(context, overloaded);
    running[kind] += 1;
    try {
      return await next();
    } finally {
      running[kind] -= 1;
    }
  };
}

const overloaded: Problem = {
  status: 503,
  code: "OVERLOADED",
  detail: "Too many requests run at this time",
  retryAfterSeconds: 1,
};
