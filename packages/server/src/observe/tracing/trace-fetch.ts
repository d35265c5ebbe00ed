import type { FetchLike } from "@dispatch/ors-client";
import { context, propagation, SpanKind, type Tracer } from "@opentelemetry/api";
import { inSpan, type SpanRequest } from "./in-span.js";

/**
 * Returns a `fetch` that opens a span for each request until the answer starts, and names the trace in the request's
 * headers.
 */
export function traceFetch(tracer: Tracer, fetch: FetchLike): FetchLike {
  return (input, init) => {
    const given = input instanceof Request ? input : null;
    const headers = new Headers(init?.headers ?? given?.headers);
    const method = init?.method ?? given?.method ?? "GET";
    const signal = init?.signal ?? given?.signal;
    return inSpan(tracer, toSpanRequest(method, new URL(given?.url ?? String(input)), signal), async (span) => {
      propagation.inject(context.active(), headers, { set: (carrier, name, value) => carrier.set(name, value) });
      const response = await fetch(input, { ...init, headers });
      span.setAttribute("http.response.status_code", response.status);
      return response;
    });
  };
}

/** Records neither path nor query, because some services expect locations or keys in them. */
function toSpanRequest(method: string, { hostname, port }: URL, signal: AbortSignal | undefined): SpanRequest {
  return {
    name: method,
    kind: SpanKind.CLIENT,
    signal,
    attributes: {
      "http.request.method": method,
      "server.address": hostname,
      ...(port === "" ? {} : { "server.port": Number(port) }),
    },
  };
}
