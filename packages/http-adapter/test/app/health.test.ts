import { StoreError } from "@dispatch/core";
import { describe, expect, it } from "vitest";
import { failingAssignments } from "../support/failing-plugins.js";
import { memoryApp } from "../support/memory-app.js";

describe("GET /healthz", () => {
  it("GET /healthz answers ok if the database can be reached", async () => {
    const response = await memoryApp().request("/healthz");
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('{"status":"ok"}');
  });

  it.each([
    ["fails", { assignments: failingAssignments(new StoreError("STORE_UNAVAILABLE", "down")) }],
    ["never answers", { health: () => new Promise<never>(() => {}), healthTimeoutMs: 20 }],
    [
      "throws at once",
      {
        health: () => {
          throw new Error("broken");
        },
      },
    ],
  ])("GET /healthz is 200 even if the database %s", async (_, options) => {
    const response = await memoryApp(options).request("/healthz");
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('{"status":"db_unavailable"}');
  });

  it("GET /healthz aborts the check at its timeout", async () => {
    let signal: AbortSignal | undefined;
    const health = (operation: { readonly signal?: AbortSignal | undefined }): Promise<never> => {
      signal = operation.signal;
      return new Promise(() => {});
    };
    await memoryApp({ health, healthTimeoutMs: 20 }).request("/healthz");
    expect(signal?.aborted).toBe(true);
  });

  it.each([0, 60_001, Number.NaN])("createDispatchApp refuses a health timeout of %d ms", (healthTimeoutMs) => {
    expect(() => memoryApp({ healthTimeoutMs })).toThrow(/healthTimeoutMs/);
  });
});
