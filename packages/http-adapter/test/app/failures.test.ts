import { DistanceProviderError, type DistanceProviderErrorCode, StoreError, type StoreErrorCode } from "@dispatch/core";
import { memoryDistances } from "@dispatch/core/memory";
import { describe, expect, it } from "vitest";
import { failingAssignments, failingDispatcher, failingDistances } from "../support/failing-plugins.js";
import { memoryApp, readProblem } from "../support/memory-app.js";

const post = { method: "POST" };
const noDistances = "Unable to compute driving distances at this time";
const secret = "postgres://user:hunter2@db";

describe("a failure", () => {
  it.each<[DistanceProviderErrorCode, string | null]>([
    ["PROVIDER_RATE_LIMITED", "5"],
    ["PROVIDER_QUOTA_EXHAUSTED", null],
    ["PROVIDER_UNAVAILABLE", "5"],
    ["PROVIDER_UNAUTHORIZED", null],
    ["PROVIDER_UNROUTABLE_DESTINATION", null],
    ["PROVIDER_LIMIT_EXCEEDED", null],
    ["PROVIDER_REQUEST_REJECTED", null],
    ["PROVIDER_INVALID_RESPONSE", null],
  ])("every failure of the routing service has the same detail and its own code: %s", async (code, retryAfter) => {
    const distances = failingDistances(new DistanceProviderError(code, secret, { provider: "test" }));
    const response = await memoryApp({ distances }).request("/dispatch/1", post);
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe(retryAfter);
    expect(await readProblem(response)).toMatchObject({ detail: noDistances, code });
  });

  it.each([
    [1, "1"],
    [1000, "1"],
    [1001, "2"],
    [61_500, "62"],
  ])("a failure that passes in %i ms has a Retry-After in whole seconds, rounded up", async (retryAfterMs, seconds) => {
    const distances = failingDistances(
      new DistanceProviderError("PROVIDER_RATE_LIMITED", secret, { provider: "test", retryAfterMs }),
    );
    const response = await memoryApp({ distances }).request("/dispatch/1", post);
    expect(response.headers.get("retry-after")).toBe(seconds);
  });

  it("a used-up quota has a Retry-After of the end of its day", async () => {
    const until = new Date(Date.now() + 3_600_000);
    const distances = failingDistances(
      new DistanceProviderError("PROVIDER_QUOTA_EXHAUSTED", secret, { provider: "test", until }),
    );
    const response = await memoryApp({ distances }).request("/dispatch/1", post);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(3500);
    expect(Number(response.headers.get("retry-after"))).toBeLessThanOrEqual(3600);
  });

  it("a customer without a road nearby gets the same detail, with its own code", async () => {
    const distances = memoryDistances(() => ({ status: "unreachable", reason: "NO_ROUTE" }));
    const response = await memoryApp({ distances }).request("/dispatch/1", post);
    expect(response.status).toBe(503);
    expect(await readProblem(response)).toMatchObject({ detail: noDistances, code: "NO_TECHNICIAN_REACHABLE" });
  });

  it("a dispatch that measured nobody in time may be retried", async () => {
    const distances = {
      ...memoryDistances(() => ({ status: "unreachable", reason: "UNKNOWN" })),
      measureDistances: () => new Promise<never>(() => {}),
    };
    const response = await memoryApp({ distances, deadlineMs: 20 }).request("/dispatch/1", post);
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("5");
    expect(await readProblem(response)).toMatchObject({ detail: noDistances, code: "DEADLINE_EXCEEDED" });
  });

  it.each<[StoreErrorCode, number, string | null]>([
    ["STORE_UNAVAILABLE", 503, "5"],
    ["STORE_TIMEOUT", 503, "5"],
    ["STORE_OVERLOADED", 503, "5"],
    ["STORE_CONTENTION", 503, "5"],
    ["STORE_UNAUTHORIZED", 500, null],
    ["STORE_SCHEMA_MISMATCH", 500, null],
    ["STORE_FAILED", 500, null],
  ])("a failure of the database shows no internal details: %s", async (code, status, retryAfter) => {
    const app = memoryApp({ assignments: failingAssignments(new StoreError(code, secret)) });
    for (const response of [await app.request("/dispatch/1", post), await app.request("/assignments")]) {
      expect(response.status).toBe(status);
      expect(response.headers.get("retry-after")).toBe(retryAfter);
      const problem = await readProblem(response);
      expect(problem).toMatchObject({ code, status });
      expect(JSON.stringify(problem)).not.toContain("hunter2");
    }
  });

  it("an unexpected failure shows no internal details, and is passed to onError", async () => {
    const seen: unknown[] = [];
    const error = new Error(secret);
    const app = memoryApp({ dispatcher: failingDispatcher(error), onError: (caught) => seen.push(caught) });
    const response = await app.request("/dispatch/1", post);
    expect(response.status).toBe(500);
    expect(await readProblem(response)).toEqual({
      type: "urn:dispatch:problem:internal-error",
      title: "Internal Server Error",
      status: 500,
      detail: "Internal Server Error",
      code: "INTERNAL_ERROR",
    });
    expect(seen).toEqual([error]);
  });

  it("a failure with a code unknown to this version gets a 500", async () => {
    const error = Object.assign(new Error(secret), {
      isDispatchError: true,
      code: "FROM_THE_FUTURE",
      isRetryable: true,
    });
    const response = await memoryApp({ dispatcher: failingDispatcher(error) }).request("/dispatch/1", post);
    expect(response.status).toBe(500);
    expect(JSON.stringify(await readProblem(response))).not.toContain("hunter2");
  });
});
