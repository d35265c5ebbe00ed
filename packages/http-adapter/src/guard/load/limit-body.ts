import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { respondWithProblem } from "../../problem/problem.js";
import { replaceSignal } from "./replace-signal.js";

/**
 * Refuses larger bodies. One that says how large it is is judged by that, and not touched; any other is read, no further
 * than the limit.
 */
export function limitBody(maxBytes: number): MiddlewareHandler {
  const detail = `The body must not be larger than ${maxBytes} bytes`;
  const readNoFurther = bodyLimit({
    maxSize: maxBytes,
    onError: (context) => respondWithProblem(context, { status: 413, code: "BODY_TOO_LARGE", detail }),
  });
  return (context, next) => {
    const length = context.req.header("content-length");
    const isKnown = length !== undefined && context.req.header("transfer-encoding") === undefined;
    if (isKnown && Number(length) <= maxBytes) return next();
    const { signal } = context.req.raw;
    return readNoFurther(context, () => {
      replaceSignal(context.req.raw, signal);
      return next();
    });
  };
}
