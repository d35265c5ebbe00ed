import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { respondWithProblem } from "../../problem/problem.js";
import { replaceSignal } from "./replace-signal.js";

/**
 * Refuses larger bodies. One that says how large it is is judged by that, and not touched; any other is read, no further
 * than the limit, and refused together with its connection: the rest of it would stand before the next request.
 */
export function limitBody(maxBytes: number): MiddlewareHandler {
  const detail = `The body must not be larger than ${maxBytes} bytes`;
  const refuse = (context: Context, headers?: Record<string, string>): Response =>
    respondWithProblem(context, { status: 413, code: "BODY_TOO_LARGE", detail }, headers);
  const readNoFurther = bodyLimit({
    maxSize: maxBytes,
    onError: (context) => refuse(context, { connection: "close" }),
  });
  return async (context, next) => {
    const length = context.req.header("content-length");
    const isKnown = length !== undefined && context.req.header("transfer-encoding") === undefined;
    if (isKnown) return Number(length) <= maxBytes ? next() : refuse(context);
    const { signal } = context.req.raw;
    return readNoFurther(context, () => {
      replaceSignal(context.req.raw, signal);
      return next();
    });
  };
}
