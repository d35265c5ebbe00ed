import type { Observer } from "@dispatch/core";
import { checkFields, checkMethods } from "@dispatch/core/plugin-kit";
import type { FetchLike } from "@dispatch/ors-client";
import { nodeFetch } from "@dispatch/provider-kit/node";
import { ProxyTracerProvider, propagation, type TracerProvider, trace } from "@opentelemetry/api";
import type { MiddlewareHandler } from "hono";
import { createTracingObserver } from "./create-tracing-observer.js";
import { traceFetch } from "./trace-fetch.js";
import { traceRequests } from "./trace-requests.js";

/** Options of `createTracing`. */
export interface TracingOptions {
  /** Receives the spans. @default the provider that is registered for the process; without one, nothing is traced */
  readonly tracerProvider?: Pick<TracerProvider, "getTracer"> | undefined;
}

/** Spans for OpenTelemetry. Each part can be used on its own. */
export interface Tracing {
  /** A span for each HTTP request, in the client's trace (W3C `traceparent`); for `createDispatchApp`. */
  readonly middleware: MiddlewareHandler;
  /** A span for each dispatch, and one for each of its steps; for `createDispatcher`. */
  readonly observer: Observer;
  /** A span for each outgoing request, with the trace named in the request's headers; for `createOrsClient`. */
  readonly fetch: FetchLike;
}

/**
 * Creates tracing on the API of OpenTelemetry. The registered SDK of the process decides where spans go and which
 * headers name a trace. Without an SDK, tracing does nothing, and costs nothing.
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function createTracing(options: TracingOptions = {}): Tracing {
  checkFields("", options, { tracerProvider: true });
  const { tracerProvider = trace } = options;
  checkMethods("tracerProvider", tracerProvider, "a provider of tracers", ["getTracer"]);
  const tracer = tracerProvider.getTracer("@dispatch/server");
  const isOn = tracerProvider === trace ? isRegistered : () => true;
  const traced = { middleware: traceRequests(tracer), observer: createTracingObserver(tracer) };
  const tracedFetch = traceFetch(tracer, nodeFetch);
  return {
    middleware: (context, next) => (isOn() ? traced.middleware(context, next) : next()),
    observer: { observe: (operation) => (isOn() ? traced.observer.observe(operation) : undefined) },
    fetch: (input, init) => (isOn() ? tracedFetch : nodeFetch)(input, init),
  };
}

/** Whether an SDK has been registered by now: one that makes spans, or one that only passes on the headers of a trace. */
function isRegistered(): boolean {
  const provider = trace.getTracerProvider();
  const hasTracer = !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer("") !== undefined;
  return hasTracer || propagation.fields().length > 0;
}
