import { StoreError } from "@dispatch/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fetchHeld } from "../../../http-adapter/test/support/fetch-held.js";
import { memoryApp } from "../../../http-adapter/test/support/memory-app.js";
import { type PostgresServer, startPostgres } from "../../../pg-store/test/postgres/start-postgres.js";
import { type RunningServer, startServer } from "../../src/index.js";

describe("a server on Postgres", () => {
  let postgres: PostgresServer;
  let server: RunningServer;
  beforeAll(async () => {
    postgres = await startPostgres();
    server = await startServer({
      DATABASE_URL: postgres.url,
      HOST: "127.0.0.1",
      PORT: "0",
      DISPATCH_DRAIN_DELAY_MS: "1000",
    });
  });
  afterAll(async () => {
    postgres.signalAll("SIGCONT");
    await server.close();
    await postgres.remove();
  });

  const ask = async (path: string) => {
    const response = await fetchHeld(server.url + path);
    return [response.status, await response.json()];
  };
  const ready = [200, { status: "ready", checks: { database: "ok", server: "ok" } }];
  const notReady = (reason: unknown) => [503, { status: "not_ready", checks: { database: reason, server: "ok" } }];

  it("a server on Postgres is ready while its database answers", async () => {
    expect(await ask("/readyz")).toEqual(ready);
  });

  it("a server is alive but not ready while its database is stopped, and still counts rate limits", async () => {
    await postgres.kill("SIGQUIT");
    expect(await ask("/readyz")).toEqual(notReady("STORE_UNAVAILABLE"));
    expect(await ask("/livez")).toEqual([200, { status: "live" }]);
    const response = await fetchHeld(`${server.url}/assignments`);
    expect(response.status).toBe(503);
    expect(response.headers.get("ratelimit")).toMatch(/^"address";r=5999;/);
    await postgres.start();
    expect(await ask("/readyz")).toEqual(ready);
  });

  it("a server is not ready while its database is frozen, says so in time, and recovers", async () => {
    postgres.signalAll("SIGSTOP");
    const asked = await Promise.all(Array.from({ length: 20 }, () => ask("/readyz")));
    for (const answer of asked) expect(answer).toEqual(notReady(expect.stringMatching(/^(?:STORE_TIMEOUT|TIMEOUT)$/)));
    expect(await ask("/livez")).toEqual([200, { status: "live" }]);
    postgres.signalAll("SIGCONT");
    while ((await ask("/readyz"))[0] !== 200) await new Promise((resolve) => setTimeout(resolve, 50));
  });

  it("a server on Postgres is not ready while it is stopping, but still answers during the drain delay", async () => {
    const closing = server.close();
    expect(await ask("/readyz")).toEqual([
      503,
      { status: "not_ready", checks: { database: "ok", server: "DRAINING" } },
    ]);
    const response = await fetchHeld(`${server.url}/dispatch/1`, { method: "POST" });
    expect(response.status).toBe(404);
    expect(response.headers.get("connection")).toBe("close");
    await closing;
    await expect(ask("/readyz")).rejects.toThrow();
  });
});

describe("GET /readyz", () => {
  it("GET /readyz does not reveal error messages", async () => {
    const app = memoryApp({
      readiness: {
        fine: async () => {},
        store: () => Promise.reject(new StoreError("STORE_UNAUTHORIZED", "hunter2")),
        other: () => Promise.reject(new Error("hunter2")),
        thrown: () => {
          throw new Error("hunter2");
        },
        silent: () => new Promise(() => {}),
      },
      healthTimeoutMs: 20,
    });
    const response = await app.request("/readyz");
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      status: "not_ready",
      checks: { fine: "ok", store: "STORE_UNAUTHORIZED", other: "FAILED", thrown: "FAILED", silent: "TIMEOUT" },
    });
  });

  it("GET /readyz runs a check once for all waiting requests, and again afterwards", async () => {
    let asked = 0;
    const database = async () => {
      asked += 1;
    };
    const app = memoryApp({ readiness: { database } });
    await Promise.all(Array.from({ length: 10 }, () => app.request("/readyz")));
    expect(asked).toBe(1);
    await app.request("/readyz");
    expect(asked).toBe(2);
  });

  it("GET /readyz checks the store by default", async () => {
    const app = memoryApp({ health: () => Promise.reject(new StoreError("STORE_UNAVAILABLE", "down")) });
    expect(await (await app.request("/readyz")).json()).toMatchObject({ checks: { database: "STORE_UNAVAILABLE" } });
    expect((await app.request("/livez")).status).toBe(200);
    expect((await app.request("/livez", { method: "POST" })).status).toBe(405);
  });
});
