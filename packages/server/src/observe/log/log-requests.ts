import { type DispatchEnv, isBusinessOutcome } from "@dispatch/http-adapter";
import { context as contexts, trace } from "@opentelemetry/api";
import type { Context, MiddlewareHandler } from "hono";
import { toRoute } from "../to-route.js";
import { toStatus } from "../to-status.js";
import { describeError } from "./describe-error.js";

/** The part of a logger that is used: one of pino, or of your own. */
export interface Logger {
  /** Logs what is worth knowing only while looking for a fault. */
  debug(fields: object, message: string): void;
  /** Logs what happened as intended. */
  info(fields: object, message: string): void;
  /** Logs what failed. */
  error(fields: object, message: string): void;
}

/** Asked every few seconds by a machine: told only to who wants to know everything. */
const quietRoutes: ReadonlySet<string> = new Set(["/healthz", "/metrics"]);

/**
 * One line a request, when it is answered: at level error with status 500 and above, unless that says that nobody
 * can go, at debug where a probe or a scrape went well, else at info. The request id is that of Hono's `requestId`, where that runs before.
 */
export function logRequests(logger: Logger): MiddlewareHandler<DispatchEnv> {
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

/** The code of the problem, where it was answered with one. */
function toOutcome(context: Context<DispatchEnv>, status: number): string {
  if (status === 499) return "aborted";
  return context.get("problemCode") ?? "ok";
}
