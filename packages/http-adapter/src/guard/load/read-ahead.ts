import type { Context, MiddlewareHandler } from "hono";
import { respondWithProblem } from "../../problem/problem.js";
import { receiveBody, tooLarge } from "../../wire/receive-body.js";
import type { FairShares } from "./fair-shares.js";

export interface ReadAheadOptions {
  /** Of one body. */
  readonly maxBytes: number;
  /** Of all bodies of the requests that run, together. */
  readonly bytes: FairShares;
  /** Who the bytes are counted for. */
  readonly toHolder: (context: Context) => string;
}

/**
 * Reads bodies before anything else is done for a request, so that a body that does not end holds no slot. One that says
 * that it is too large is refused, and not touched. The memory counts until the request is answered.
 *
 * A route that streams its body must be left out here, and needs slots of its own and an idle timeout instead.
 */
export function readAhead({ maxBytes, bytes, toHolder }: ReadAheadOptions): MiddlewareHandler {
  return async (context, next) => {
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
