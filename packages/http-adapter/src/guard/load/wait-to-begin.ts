import type { Context, MiddlewareHandler } from "hono";
import type { DispatchEnv } from "../../dispatch-env.js";
import { respondWithProblem } from "../../problem/problem.js";
import type { Admission } from "../../shares/admission.js";
import { overloaded } from "./overloaded.js";

export interface BeginOptions {
  readonly admission: Admission;
  /** Returns the holder that a request counts for. */
  readonly toHolder: (context: Context) => string;
}

/** Lets a request wait while many others of its holder are at work and the process is late; refuses it if too many wait. */
export function waitToBegin({ admission, toHolder }: BeginOptions): MiddlewareHandler<DispatchEnv> {
  return async (context, next) => {
    const holder = toHolder(context);
    if (!(await admission.enter(holder, context.req.raw.signal))) return respondWithProblem(context, overloaded);
    try {
      return await next();
    } finally {
      admission.leave(holder);
    }
  };
}
