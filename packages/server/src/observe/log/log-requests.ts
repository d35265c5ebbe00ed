import { checkMethods } from "@dispatch/core/plugin-kit";
import { type DispatchEnv, isBusinessOutcome } from "@dispatch/http-adapter";
import { context as contexts, trace } from "@opentelemetry/api";
import type { Context, MiddlewareHandler } from "hono";
import { toRoute } from "../to-route.js";
import { toStatus } from "../to-status.js";
import { describeError } from "./describe-error.js";

/** The logger methods that are used: those of pino, or of your own logger. */
export interface Logger {
  /** Logs what helps only to find a fault. */
  debug(fields: object, message: string): void;
  /** Logs what worked as intended. */
  info(fields: object, message: string): void;
  /** Logs what failed. */
  error(fields: object, message: string): void;
}

/** Requested every few seconds by a machine, so logged at debug. */
const quietRoutes: ReadonlySet<string> = new Set(["/healthz", "/metrics"]);

/**
 * Logs one line for each request when it is answered: at error for status 500 and above, unless no technician can go;
 * at debug for a successful probe or scrape; else at info. The request id is that of Hono's `requestId`, if it runs
 * before.
 *
 * @throws {InvalidRequestError} if it is not a logger
 */
export function logRequests(logger: Logger): MiddlewareHandler<DispatchEnv> {
  checkMethods("logger", logger, "a logger, such as one of createLogger()", ["debug", "info", "error"]);
  return async (context, next) => {
    const startedAtMs = performance.now();
    try {
      await next();
    } finally {
      tell(logger, context, performance.now() - startedAtMs);
    }
  };
}

function tell(logger: Logger, context: Context<DispatchEnv>, durationMs: number): void {
  const status = toStatus(context);
  const route = toRoute(context);
  const isFailure = status >= 500 && !isBusinessOutcome(context.get("problemCode"));
  const level = isFailure ? "error" : status < 400 && quietRoutes.has(route) ? "debug" : "info";
  logger[level](
    {
      requestId: context.get("requestId"),
      traceId: trace.getSpanContext(contexts.active())?.traceId,
      method: context.req.method,
      route,
      status,
      outcome: toOutcome(context, status),
      durationMs: Math.round(durationMs),
      refusal: status === 401 ? context.get("refusal") : undefined,
      principal: context.get("principal")?.id,
      tenant: context.get("principal")?.tenant,
      error: isFailure && context.error !== undefined ? describeError(context.error) : undefined,
    },
    "request",
  );
}

/** Returns the code of the problem, if the answer was one. */
function toOutcome(context: Context<DispatchEnv>, status: number): string {
  if (status === 499) return "aborted";
  return context.get("problemCode") ?? "ok";
}
