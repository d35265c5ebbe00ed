import { inspect } from "node:util";
import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { describe, expect, it } from "vitest";
import type { DispatchEnv } from "../../../http-adapter/src/guard/index.js";
import { fetchHeld } from "../../../http-adapter/test/support/fetch-held.js";
import { startServer } from "../../src/index.js";
import { createLogger, logRequests } from "../../src/observe/index.js";
import { createPythonDatabase, startService } from "../support/service.js";

type Line = Readonly<Record<string, unknown>>;

function toLines(log: readonly string[]): readonly Line[] {
  return log.filter((text) => text.startsWith("{")).map((text) => JSON.parse(text) as Line);
}

describe("the server's log", () => {
  it("the log has a line with a request id per request, but none for probes and scrapes", async () => {
    await using service = await startService();
    await service.dispatch(1, { headers: { "x-request-id": "from-the-client" } });
    for (const path of ["/healthz", "/metrics"]) await fetchHeld(service.url + path);
    const response = await service.dispatch(999);
    expect(toLines(service.log)).toEqual([
      {
        level: "info",
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        requestId: "from-the-client",
        method: "POST",
        route: "/dispatch/:cust_id",
        status: 200,
        outcome: "ok",
        durationMs: expect.any(Number),
        message: "request",
      },
      expect.objectContaining({
        requestId: response.headers.get("x-request-id"),
        status: 404,
        outcome: "CUSTOMER_NOT_FOUND",
      }),
    ]);
  });

  it("the log line of a failed request says what failed, and contains no secret", async () => {
    const body = (key: string | undefined): string => `{"error":"hunter2-key or ${key} is refused"}`;
    await using service = await startService({
      stub: { chooseFault: ({ headers }) => ({ kind: "answer", status: 400, body: body(headers["authorization"]) }) },
      environment: { OPENROUTE_API_KEY: "hunter2-key", DISPATCH_LOG_LEVEL: "debug" },
    });
    await service.dispatch(1, { headers: { authorization: "Bearer hunter2-token" } });
    await fetchHeld(`${service.url}/assignments?cursor=hunter2-cursor`);
    await fetchHeld(`${service.url}/healthz`);
    expect(toLines(service.log)).toEqual([
      expect.objectContaining({
        level: "error",
        status: 503,
        outcome: "PROVIDER_REQUEST_REJECTED",
        error: expect.stringContaining("openrouteservice refuses the request"),
      }),
      expect.objectContaining({ level: "info", route: "/assignments", status: 422, outcome: "INVALID_REQUEST" }),
      expect.objectContaining({ level: "debug", route: "/healthz" }),
    ]);
    expect(service.log.join("\n")).not.toContain("hunter2");
  });

  it("the log never contains the database password when the database fails", async () => {
    const database = await createPythonDatabase();
    const url = new URL(database.url);
    url.password = "hunter2=%of";
    const log: string[] = [];
    const environment = { DATABASE_URL: url.href, HOST: "127.0.0.1", PORT: "0", DISPATCH_DATABASE_WAIT_MS: "0" };
    const server = await startServer(environment, { log: (text) => void log.push(text) });
    await database.pool.query("alter table assignments rename to hidden");
    expect((await fetchHeld(`${server.url}/assignments`)).status).toBe(500);
    await server.close();
    url.port = "1";
    const failure = startServer({ ...environment, DATABASE_URL: url.href }, { log: (text) => void log.push(text) });
    await expect(failure.catch((error: unknown) => log.push(inspect(error, { depth: 10 })))).resolves.toBeDefined();
    await database.drop();
    const [requests, others] = [true, false].map((isOfRequest) =>
      toLines(log).filter((line) => "outcome" in line === isOfRequest),
    );
    expect(requests).toEqual([expect.objectContaining({ level: "error", outcome: "STORE_SCHEMA_MISMATCH" })]);
    // The queue reads the same table.
    expect(new Set(others?.map(({ msg }) => msg)).size).toBeLessThanOrEqual(1);
    expect(log.join("\n")).toContain("ECONNREFUSED");
    expect(log.join("\n")).not.toContain("hunter2");
  });

  it("a password that is an ordinary word does not garble the log", async () => {
    const database = await createPythonDatabase();
    const url = new URL(database.url);
    url.password = "dispatch";
    const log: string[] = [];
    const environment = { DATABASE_URL: url.href, HOST: "127.0.0.1", PORT: "0", OPENROUTE_API_KEY: "STORE" };
    const server = await startServer(environment, { log: (text) => void log.push(text) });
    await database.pool.query("alter table customers rename to hidden");
    await fetchHeld(`${server.url}/dispatch/1`, { method: "POST", headers: { "x-request-id": "dispatch-7" } });
    await server.close();
    await database.drop();
    expect(toLines(log)).toEqual([
      expect.objectContaining({
        requestId: "dispatch-7",
        route: "/dispatch/:cust_id",
        outcome: "STORE_SCHEMA_MISMATCH",
        error: expect.stringContaining("A table or a column is missing or different"),
      }),
    ]);
    expect(log.join("\n")).not.toContain("[redacted]");
  });
});

describe("a logger", () => {
  it("createLogger cuts very long texts, and leaves all others as they are", () => {
    const lines: string[] = [];
    const logger = createLogger({ write: (line) => void lines.push(line) });
    const fields = { error: "Authorization: see https://example.org/a@b", token: "expired", nested: { password: 1 } };
    logger.info(fields, "test");
    logger.info({ error: "a".repeat(100_000) }, "test");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ ...fields, level: "info", message: "test" });
    expect(lines[1]?.length).toBeLessThan(10_200);
  });

  it("logRequests works with a custom logger in a custom app", async () => {
    const told: object[] = [];
    const tell = (fields: object): void => void told.push(fields);
    const app = new Hono<DispatchEnv>().use(requestId(), logRequests({ debug: tell, info: tell, error: tell }));
    app.use((context, next) => {
      context.set("principal", { id: "desk", role: "viewer", tenant: "acme" });
      return next();
    });
    app.get("/jobs/:id", (context) => context.text("done"));
    await app.request("/jobs/7", { headers: { "x-request-id": "a" } });
    const who = { principal: "desk", tenant: "acme" };
    expect(told).toEqual([
      expect.objectContaining({ requestId: "a", route: "/jobs/:id", status: 200, outcome: "ok", ...who }),
    ]);
  });
});
