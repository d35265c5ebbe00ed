import { trace } from "@opentelemetry/api";
import { Registry } from "prom-client";
import { describe } from "vitest";
import { type ArgumentCase, testArguments } from "../../../scripts/test-arguments.js";
import * as server from "../src/index.js";
import * as observe from "../src/observe/index.js";

const demo: server.Demo = {
  description: "a fleet",
  rows: { customers: [], technicians: [] },
  toDistances: (estimate) => estimate,
  distancesDescription: "estimates",
};

const cases: Record<string, ArgumentCase> = {
  startServer: {
    // The port cannot be used, so that no server starts.
    call: (environment: server.Environment, ...rest: readonly [server.ServerOptions?]) =>
      server.startServer(isPlainObject(environment) ? { ...environment, PORT: "eighty" } : environment, ...rest),
    args: [{ HOST: "127.0.0.1" }, { demo, log: () => undefined, signal: new AbortController().signal }],
    options: [[1], [1, "demo"]],
    refused: [
      [["PORT=80"], "environment must be an object; got a text"],
      [[{}, { log: "stdout" }], "log must be a function; got a text"],
      [[{}, { signal: {} }], /^signal must be an AbortSignal/],
      [[{}, { demo: { ...demo, rows: null } }], "demo.rows must be an object; got null"],
      [[{}, { timeoutMs: 5 }], /^timeoutMs is not a known field/],
    ],
  },
};

const observers: Record<string, ArgumentCase> = {
  createLogger: {
    call: observe.createLogger,
    args: [{ level: "silent", write: () => undefined }],
    options: [[0]],
    refused: [
      [[{ level: "warn" }], /^level must be /],
      [[{ write: "stdout" }], "write must be a function; got a text"],
    ],
  },
  createMetrics: {
    call: observe.createMetrics,
    args: [{ registry: new Registry() }],
    options: [[0]],
    refused: [[[{ registry: {} }], "registry must be a registry of prom-client, with a function registerMetric"]],
  },
  logRequests: {
    call: observe.logRequests,
    args: [observe.createLogger({ level: "silent" })],
    options: [],
    refused: [[[{}], "logger must be a logger, such as one of createLogger(), with a function debug"]],
  },
  createTracing: {
    call: observe.createTracing,
    args: [{ tracerProvider: trace.getTracerProvider() }],
    options: [[0]],
    refused: [[[{ tracerProvider: {} }], "tracerProvider must be a provider of tracers, with a function getTracer"]],
  },
};

describe("the server", () =>
  testArguments(server, cases, { runServer: "it runs the process, and passes its options to startServer" }));
describe("@dispatch/server/observe", () => testArguments(observe, observers, {}));

function isPlainObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
