import { untilAborted } from "@dispatch/core/plugin-kit";
import type { MiddlewareHandler } from "hono";
import { ProblemError } from "../../problem/problem-error.js";
import { replaceSignal } from "./replace-signal.js";

/**
 * Answers every request within this time, with a 503 where there is nothing better by then. What runs is told by the
 * signal of the request, which is also aborted when the client goes away; nobody waits for what does not listen to it.
 */
export function endInTime(timeoutMs: number): MiddlewareHandler {
  return async (context, next) => {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(new ProblemError(tooLate)), timeoutMs);
    const signal = AbortSignal.any([context.req.raw.signal, deadline.signal]);
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
