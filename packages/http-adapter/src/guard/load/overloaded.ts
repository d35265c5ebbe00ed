import type { Problem } from "../../problem/problem.js";

/** The answer to a request that cannot begin now. */
export const overloaded: Problem = {
  status: 503,
  code: "OVERLOADED",
  detail: "Too many requests are running; retry later",
  retryAfterSeconds: 1,
};
