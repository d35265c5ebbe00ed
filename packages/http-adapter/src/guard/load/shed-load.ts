import { untilAborted } from "@dispatch/core/plugin-kit";
import type { Context, MiddlewareHandler } from "hono";
import { type Problem, respondWithProblem } from "../../problem/problem.js";
import type { FairShares } from "../../shares/fair-shares.js";

export interface SlotOptions {
  /** Reads and writes are counted separately, so that neither blocks the other. */
  readonly reads: FairShares;
  readonly writes: FairShares;
  /** Returns the holder that a slot counts for. */
  readonly toHolder: (context: Context) => string;
}

/**
 * Refuses requests at once while all slots are taken, before waiting requests use up memory or connections. A slot is
 * free again when its request is answered or its signal is aborted, even if the work ignores the signal.
 */
export function shedLoad({ reads, writes, toHolder }: SlotOptions): MiddlewareHandler {
  return async (context, next) => {
    const slots = context.req.method === "GET" || context.req.method === "HEAD" ? reads : writes;
    const holder = toHolder(context);
    if (!slots.take(holder)) return respondWithProblem(context, overloaded);
    try {
      return await untilAborted(next(), context.req.raw.signal);
    } finally {
      slots.giveBack(holder);
    }
  };
}

const overloaded: Problem = {
  status: 503,
  code: "OVERLOADED",
  detail: "Too many requests are running; retry later",
  retryAfterSeconds: 1,
};
