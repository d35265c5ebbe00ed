// Prints one dispatch as a trace. An exporter of OpenTelemetry would send the same spans to a collector.
import { createDispatcher } from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryTechnicians } from "@dispatch/core/memory";
import { orsDistances } from "@dispatch/ors-client";
import { startStubOrs } from "@dispatch/ors-client/testing";
import { createTracing } from "@dispatch/server/observe";
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { printTrace } from "./print-trace.js";

const exporter = new InMemorySpanExporter();
new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();

const tracing = createTracing();
const routing = await startStubOrs(); // takes the place of an openrouteservice server
const dispatcher = createDispatcher({
  customers: memoryCustomers([{ id: "42", location: { latitude: 49.41, longitude: 8.69 } }]),
  technicians: memoryTechnicians([
    { id: "anna", location: { latitude: 49.4, longitude: 8.68 } },
    { id: "ben", location: { latitude: 49.42, longitude: 8.75 } },
  ]),
  distances: orsDistances({ baseUrl: routing.url, fetch: tracing.fetch }),
  assignments: memoryAssignments(),
  observer: tracing.observer,
});

await dispatcher.dispatch({ customerId: "42" });
printTrace(exporter.getFinishedSpans());
console.log(`traceparent sent to the routing service: ${routing.requests[0]?.headers.traceparent}`);
await routing.close();
