import type { Context, MiddlewareHandler } from "hono";
import type { DispatchEnv } from "../../dispatch-env.js";
import { respondWithProblem } from "../../problem/problem.js";
import { receiveBody, tooLarge } from "../../request/receive-body.js";
import type { FairShares } from "../../shares/fair-shares.js";

export interface ReadAheadOptions {
  /** Limit for one body, in bytes. */
  readonly maxBytes: number;
  /** Shares of the total for the bodies of all running requests. */
  readonly bytes: FairShares;
  /** Returns the holder that the bytes count for. */
  readonly toHolder: (context: Context) => string;
}

/**
 * Reads the body before the request takes a slot, so that a body that never ends holds none. A body whose declared
 * length is too large is refused unread. Its bytes count until the request is answered.
 *
 * A route that streams its body is left out: it has its own slots and an idle timeout.
 */
export function readAhead({ maxBytes, bytes, toHolder }: ReadAheadOptions): MiddlewareHandler<DispatchEnv> {
  return async (context, next) => {
    if (context.get("streamsBody") === true) return next();
    const length = context.req.header("content-length");
    if (context.req.method === "GET" || context.req.method === "HEAD" || length === "0") return next();
    if (Number(length ?? 0) > maxBytes) return respondWithProblem(context, tooLarge(maxBytes));
    const holder = toHolder(context);
    let held = 0;
    const take = (amount: number): boolean => {
      const isTaken = bytes.take(holder, amount);
      if (isTaken) held += amount;
      return isTaken;
    };
    try {
      await receiveBody(context, { maxBytes, take });
      await next();
    } finally {
      bytes.giveBack(holder, held);
    }
  };
}
