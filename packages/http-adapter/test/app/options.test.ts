import { memoryAssignments } from "@dispatch/core/memory";
import { expect, it } from "vitest";
import { apiKeys, guard } from "../../src/guard/index.js";
import { createDispatchApp } from "../../src/index.js";

const parts = { dispatcher: {}, assignments: memoryAssignments() };

it.each<[string, () => unknown, string]>([
  ["a nested option", () => createDispatchApp({ ...parts, events: { pollms: 5 } } as never), "events.pollms"],
  ["handlers that are not a list", () => createDispatchApp({ ...parts, middleware: "x" } as never), "middleware"],
  [
    "a handler that is not a function",
    () => createDispatchApp({ ...parts, middleware: [{}] } as never),
    "middleware[0]",
  ],
  ["handlers of the probes", () => createDispatchApp({ ...parts, probeMiddleware: {} } as never), "probeMiddleware"],
  ["no options", () => createDispatchApp(undefined as never), "options"],
  ["no options of the guard", () => guard(undefined as never), "options"],
  ["a guard without authenticators", () => guard({} as never), "authenticators"],
  ["keys that are not text", () => apiKeys(undefined as never), "apiKeys"],
])("An app refuses %s by its name", (_, call, parameter) => {
  expect(call).toThrow(expect.objectContaining({ code: "INVALID_REQUEST", parameter }));
});
