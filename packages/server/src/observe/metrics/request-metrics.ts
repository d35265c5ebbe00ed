import type { MiddlewareHandler } from "hono";
import { Gauge, Histogram, type Registry } from "prom-client";
import { toRoute } from "../to-route.js";
import { toStatus } from "../to-status.js";

/** Other methods are counted together, because a client may send any word as the method. */
const knownMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Counts and times HTTP requests. */
export function countRequests(registry: Registry): MiddlewareHandler {
  const registers = [registry];
  const duration = new Histogram({
    name: "http_request_duration_seconds",
    help: "How long requests took, by the template of their route",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25],
    registers,
  });
  const inFlight = new Gauge({
    name: "http_requests_in_flight",
    help: "Requests being answered at present",
    registers,
  });

  return async (context, next) => {
    const { method } = context.req;
    inFlight.inc();
    const stop = duration.startTimer({ method: knownMethods.has(method) ? method : "other" });
    try {
      await next();
    } finally {
      inFlight.dec();
      stop({ route: toRoute(context), status: toStatus(context) });
    }
  };
}
