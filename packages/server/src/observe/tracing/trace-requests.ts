import { context as contexts, propagation, SpanKind, SpanStatusCode, type Tracer } from "@opentelemetry/api";
import type { MiddlewareHandler } from "hono";
import { toRoute } from "../to-route.js";
import { toStatus } from "../to-status.js";
import { inSpan } from "./in-span.js";

/** Creates a span for each HTTP request, in the trace that the client names in its headers. */
export function traceRequests(tracer: Tracer): MiddlewareHandler {
  return (context, next) => {
    const { method, raw } = context.req;
    const parent = propagation.extract(contexts.active(), raw.headers, {
      get: (headers, name) => headers.get(name) ?? undefined,
      keys: (headers) => [...headers.keys()],
    });
    return inSpan(tracer, { name: method, kind: SpanKind.SERVER, signal: raw.signal, parent }, async (span) => {
      try {
        await next();
      } finally {
        const route = toRoute(context);
        const status = toStatus(context);
        span.updateName(`${method} ${route}`);
        span.setAttributes({
          "http.request.method": method,
          "http.route": route,
          "http.response.status_code": status,
        });
        if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      }
    });
  };
}
