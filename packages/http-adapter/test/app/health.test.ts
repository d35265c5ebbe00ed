import { StoreError } from "@dispatch/core";
import { describe, expect, it } from "vitest";
import { failingAssignments } from "../support/failing-plugins.js";
import { memoryApp } from "../support/memory-app.js";

describe("GET /healthz", () => {
  it("says that all is well", async () => {
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
  ])("is 200 too where the database %s", async (_, options) => {
    const response = await memoryApp(options).request("/healthz");
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('{"status":"db_unavailable"}');
  });

  it("ends the check when its time is over", async () => {
    let signal: AbortSignal | undefined;
    const health = (operation: { readonly signal?: AbortSignal | undefined }): Promise<never> => {
      signal = operation.signal;
      return new Promise(() => {});
    };
    await memoryApp({ health, healthTimeoutMs: 20 }).request("/healthz");
    expect(signal?.aborted).toBe(true);
  });

  it.each([0, 60_001, Number.NaN])("refuses a bound of %d ms when it is made", (healthTimeoutMs) => {
    expect(() => memoryApp({ healthTimeoutMs })).toThrow(/healthTimeoutMs/);
  });
});
