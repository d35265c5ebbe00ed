import { untilAborted } from "@dispatch/core/plugin-kit";
import type { Context, MiddlewareHandler } from "hono";
import { type Problem, respondWithProblem } from "../../problem/problem.js";
import type { FairShares } from "./fair-shares.js";

export interface SlotOptions {
  /** Counted apart, so that neither keeps the other out. */
  readonly reads: FairShares;
  readonly writes: FairShares;
  /** Who a slot is counted for. */
  readonly toHolder: (context: Context) => string;
}

/**
 * Refuses at once what comes while all slots are taken, before memory or connections are used up by those that wait.
 * A slot is free again when its request is answered or its signal is aborted, although what runs may ignore the signal.
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
  detail: "Too many requests run at this time",
  retryAfterSeconds: 1,
};
