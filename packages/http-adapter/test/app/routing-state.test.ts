import { describe, expect, it } from "vitest";
import { memoryApp } from "../support/memory-app.js";

describe("routing of GET /readyz", () => {
  const since = "2026-11-24T07:35:19.000Z";

  it("reports the last call of routing without failing a check", async () => {
    const app = memoryApp({ routing: () => ({ isUp: false, code: "PROVIDER_UNAVAILABLE", since }) });
    const response = await app.request("/readyz");
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: "ready",
      checks: { database: "ok" },
      routing: { is_up: false, code: "PROVIDER_UNAVAILABLE", since },
    });
  });

  it.each([{}, { routing: () => null }])(
    "is absent before the first call, and if nothing tells: %j",
    async (options) => {
      const response = await memoryApp(options).request("/readyz");
      expect(await response.json()).toEqual({ status: "ready", checks: { database: "ok" } });
    },
  );
});
