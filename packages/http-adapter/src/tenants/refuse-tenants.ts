import type { MiddlewareHandler } from "hono";
import type { GuardEnv } from "../guard/index.js";
import { type Problem, respondWithProblem } from "../problem/problem.js";

const forbidden: Problem = {
  status: 403,
  code: "FORBIDDEN",
  detail: "This concerns all tenants, and is for none of them",
};

/** Lets nobody who has a tenant pass. */
export const refuseTenants: MiddlewareHandler<GuardEnv> = async (context, next) => {
  if (context.get("principal")?.tenant !== undefined) return respondWithProblem(context, forbidden);
  return next();
};
