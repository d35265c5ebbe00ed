import type { Observer } from "@dispatch/core";
import { checkFields } from "@dispatch/core/plugin-kit";
import type { FetchLike } from "@dispatch/ors-client";
import { type TracerProvider, trace } from "@opentelemetry/api";
import type { MiddlewareHandler } from "hono";
import { traceDispatcher } from "./trace-dispatcher.js";
import { traceFetch } from "./trace-fetch.js";
import { traceRequests } from "./trace-requests.js";

/** Where the spans go. */
export interface TracingOptions {
  /** @default the one that is registered for the process; where there is none, nothing is traced */
  readonly tracerProvider?: Pick<TracerProvider, "getTracer"> | undefined;
}

/** Spans for OpenTelemetry. Each part is used or left out by itself. */
export interface Tracing {
  /** A span for each HTTP request, in the client's trace (W3C `traceparent`); for `createDispatchApp`. */
  readonly middleware: MiddlewareHandler;
  /** A span for each dispatch, and one for each of its steps; for `createDispatcher`. */
  readonly observer: Observer;
  /** A span for each request sent, which names the trace in its headers; for `createOrsClient`. */
  readonly fetch: FetchLike;
}

/**
 * Traces through the API of OpenTelemetry. What becomes of the spans, and which headers name a trace, is for the SDK
 * that the process has registered; without one, none of it costs or does anything.
 */
export function createTracing(options: TracingOptions = {}): Tracing {
  checkFields("", options, { tracerProvider: true });
  const { tracerProvider = trace } = options;
  const tracer = tracerProvider.getTracer("@dispatch/server");
  return {
    middleware: traceRequests(tracer),
    observer: traceDispatcher(tracer),
    fetch: traceFetch(tracer, (input, init) => globalThis.fetch(input, init)),
  };
}
