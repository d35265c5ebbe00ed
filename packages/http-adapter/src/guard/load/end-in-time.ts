import { untilAborted } from "@dispatch/core/plugin-kit";
import type { MiddlewareHandler } from "hono";
import type { DispatchEnv } from "../../dispatch-env.js";
import { ProblemError } from "../../problem/problem-error.js";
import { replaceSignal } from "./replace-signal.js";

/**
 * Answers every request within this time: with a 503 if there is no other answer by then. The signal of the request is
 * then aborted, as it is when the client disconnects. Work that ignores the signal is not waited for. A route that reads its
 * body as it arrives lifts the deadline when its own limits start to count.
 */
export function endInTime(timeoutMs: number): MiddlewareHandler<DispatchEnv> {
  return async (context, next) => {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(new ProblemError(tooLate)), timeoutMs);
    const signal = AbortSignal.any([context.req.raw.signal, deadline.signal]);
    context.set("liftDeadline", () => clearTimeout(timer));
    replaceSignal(context.req.raw, signal);
    try {
      await untilAborted(next(), signal);
    } finally {
      clearTimeout(timer);
    }
  };
}

const tooLate = {
  status: 503,
  code: "REQUEST_TIMEOUT",
  detail: "The request could not be answered in time",
  retryAfterSeconds: 5,
} as const;
