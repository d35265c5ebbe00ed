import { context, propagation, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-node";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Service, startService } from "../support/service.js";

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

describe("with an SDK registered", () => {
  let service: Service;
  beforeAll(async () => {
    provider.register();
    service = await startService();
  });
  afterAll(async () => {
    await service[Symbol.asyncDispose]();
    await provider.shutdown();
    for (const api of [trace, context, propagation]) api.disable();
  });
  beforeEach(() => exporter.reset());

  it("a dispatch is a trace: the request, the dispatch, its steps, and the request to the routing service", async () => {
    await service.dispatch(1);
    expect(toTree(exporter.getFinishedSpans())).toEqual([
      "POST /dispatch/:cust_id",
      "  dispatch",
      "    find",
      "    search",
      "    measure",
      "      POST",
      "    claim",
    ]);
    expect(find("dispatch").attributes).toEqual({
      "dispatch.basis": "road",
      "dispatch.optimality": "proven",
      "dispatch.candidates": 3,
      "dispatch.routing_calls": 1,
      "dispatch.routing_elements": 3,
    });
    expect(find("find").attributes).toEqual({ "dispatch.customer_id": "1", "dispatch.plugin": "postgres" });
    expect(find("measure").attributes).toEqual({ "dispatch.origins": 3, "dispatch.plugin": "openrouteservice" });
    expect(find("claim").attributes).toEqual({ "dispatch.technician_id": "2", "dispatch.plugin": "postgres" });
    expect(find("POST /dispatch/:cust_id")).toMatchObject({
      kind: SpanKind.SERVER,
      attributes: {
        "http.request.method": "POST",
        "http.route": "/dispatch/:cust_id",
        "http.response.status_code": 200,
      },
    });
    expect(find("POST")).toMatchObject({
      kind: SpanKind.CLIENT,
      attributes: { "server.address": "127.0.0.1", "http.response.status_code": 200 },
    });
  });

  it("the client's trace continues, and is passed on to the routing service", async () => {
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    await service.dispatch(1, { headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } });
    const spans = exporter.getFinishedSpans();
    expect(new Set(spans.map((span) => span.spanContext().traceId))).toEqual(new Set([traceId]));
    expect(find("POST /dispatch/:cust_id").parentSpanContext?.spanId).toBe("b7ad6b7169203331");
    const sent = service.stub.requests.at(-1)?.headers["traceparent"];
    expect(sent).toBe(`00-${traceId}-${find("POST").spanContext().spanId}-01`);
  });

  it("two dispatches at once are two traces", async () => {
    await Promise.all([service.dispatch(1), service.dispatch(2)]);
    const traceIds = exporter.getFinishedSpans().map((span) => span.spanContext().traceId);
    const [first, second, ...others] = new Set(traceIds);
    expect(others).toEqual([]);
    expect(traceIds.filter((id) => id === first)).toHaveLength(7);
    expect(traceIds.filter((id) => id === second)).toHaveLength(7);
  });

  it("a failed span has the code of the failure, but no message", async () => {
    await service.dispatch(999);
    const failed = { status: { code: SpanStatusCode.ERROR }, attributes: { "error.type": "CUSTOMER_NOT_FOUND" } };
    expect(find("dispatch")).toMatchObject(failed);
    expect(find("dispatch").events).toEqual([]);
    expect(find("POST /dispatch/:cust_id").status.code).toBe(SpanStatusCode.UNSET);
  });

  it("a step that fails has an error in its span, and the other steps do not", async () => {
    service.stub.failNext({ kind: "answer", status: 403, body: "{}" });
    expect((await service.dispatch(1)).status).toBe(503);
    expect(find("measure")).toMatchObject({ attributes: { "error.type": "PROVIDER_UNAUTHORIZED" } });
    expect(find("search").status.code).toBe(SpanStatusCode.UNSET);
    expect(find("POST /dispatch/:cust_id").status.code).toBe(SpanStatusCode.ERROR);
  });

  it("a line in the log names the trace", async () => {
    await service.dispatch(1);
    const line = JSON.parse(service.log.at(-1) ?? "{}") as Record<string, unknown>;
    expect(line["traceId"]).toBe(find("dispatch").spanContext().traceId);
  });
});

function find(name: string): ReadableSpan {
  const span = exporter.getFinishedSpans().find((finished) => finished.name === name);
  if (span === undefined) throw new Error(`no span ${name}`);
  return span;
}

/** The names in the order of their starts, indented below their parents. */
function toTree(spans: readonly ReadableSpan[], parentId?: string, indent = ""): readonly string[] {
  return spans
    .filter(({ parentSpanContext }) => parentSpanContext?.spanId === parentId)
    .sort((left, right) => left.startTime[0] - right.startTime[0] || left.startTime[1] - right.startTime[1])
    .flatMap((span) => [indent + span.name, ...toTree(spans, span.spanContext().spanId, `${indent}  `)]);
}
