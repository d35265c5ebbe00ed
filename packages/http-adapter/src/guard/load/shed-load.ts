import { untilAborted } from "@dispatch/core/plugin-kit";
import type { Context, MiddlewareHandler } from "hono";
import type { DispatchEnv } from "../../dispatch-env.js";
import { respondWithProblem } from "../../problem/problem.js";
import type { FairShares } from "../../shares/fair-shares.js";
import { overloaded } from "./overloaded.js";

export interface SlotOptions {
  /** Reads and writes are counted separately, so that neither blocks the other. */
  readonly reads: FairShares;
  readonly writes: FairShares;
  /** Returns the holder that a request counts for. */
  readonly toHolder: (context: Context) => string;
}

/**
 * Refuses requests at once while as many run as may, before waiting requests use up memory or connections. A share is
 * free again when its request is answered or its signal is aborted, even if the work ignores the signal.
 *
 * A route that streams its body takes no share: it has its own slots, and its body may take minutes.
 */
export function shedLoad({ reads, writes, toHolder }: SlotOptions): MiddlewareHandler<DispatchEnv> {
  return async (context, next) => {
    const shares = context.req.method === "GET" || context.req.method === "HEAD" ? reads : writes;
    const holder = toHolder(context);
    context.set("holder", holder);
    if (context.get("streamsBody") === true) return untilAborted(next(), context.req.raw.signal);
    if (!shares.take(holder)) return respondWithProblem(context, overloaded);
    try {
      return await untilAborted(next(), context.req.raw.signal);
    } finally {
      shares.giveBack(holder);
    }
  };
}
