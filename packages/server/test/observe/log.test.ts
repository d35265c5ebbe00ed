import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { describe, expect, it } from "vitest";
import type { GuardEnv } from "../../../http-adapter/src/guard/index.js";
import { fetchHeld } from "../../../http-adapter/test/support/fetch-held.js";
import { startServer } from "../../src/index.js";
import { createLogger, logRequests } from "../../src/observe/index.js";
import { createPythonDatabase, startService } from "../support/service.js";

type Line = Readonly<Record<string, unknown>>;

function toLines(log: readonly string[]): readonly Line[] {
  return log.filter((text) => text.startsWith("{")).map((text) => JSON.parse(text) as Line);
}

describe("the server's log", () => {
  it("has a line for each request, with the id that the client gave or is given; none for probes and scrapes", async () => {
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

  it("says in the same line what failed, and no secret, whichever part of the server knows one", async () => {
    const body = (key: string | undefined): string => `{"error":"hunter2-key or ${key} is refused"}`;
    await using service = await startService({
      stub: { chooseFault: ({ headers }) => ({ kind: "answer", status: 400, body: body(headers["authorization"]) }) },
      environment: { OPENROUTE_API_KEY: "hunter2-key", DISPATCH_LOG_LEVEL: "debug" },
    });
    await service.dispatch(1, { headers: { authorization: "Bearer hunter2-token", "x-request-id": "hunter2-key" } });
    await fetchHeld(`${service.url}/assignments?cursor=hunter2-cursor`);
    await fetchHeld(`${service.url}/healthz`);
    expect(toLines(service.log)).toEqual([
      expect.objectContaining({
        level: "error",
        requestId: "[redacted]",
        status: 503,
        outcome: "PROVIDER_REQUEST_REJECTED",
        error: expect.stringContaining("openrouteservice refuses the request"),
      }),
      expect.objectContaining({ level: "info", route: "/assignments", status: 422, outcome: "INVALID_REQUEST" }),
      expect.objectContaining({ level: "debug", route: "/healthz" }),
    ]);
    expect(service.log.join("\n")).not.toContain("hunter2");
  });

  it("has no password of the database either", async () => {
    const log = await readLogWithPassword("hunter2=");
    expect(toLines(log)).toEqual([expect.objectContaining({ route: "/assignments", requestId: "[redacted]" })]);
    expect(log.join("\n")).not.toContain("hunter2");
  });

  it("has none with a percent sign that stands for itself, which the driver takes too", async () => {
    const log = await readLogWithPassword("hunter2%of=");
    expect(toLines(log)).toEqual([expect.objectContaining({ route: "/assignments" })]);
    expect(log.join("\n")).not.toContain("hunter2");
  });
});

/** Of a server whose database has this password, which a client sends as the id of a request. */
async function readLogWithPassword(password: string): Promise<readonly string[]> {
  const database = await createPythonDatabase();
  const url = new URL(database.url);
  url.password = password;
  const log: string[] = [];
  const environment = { DATABASE_URL: url.href, HOST: "127.0.0.1", PORT: "0" };
  const server = await startServer(environment, { log: (text) => void log.push(text) });
  await fetchHeld(`${server.url}/assignments`, { headers: { "x-request-id": password } });
  await server.close();
  await database.drop();
  return log;
}

describe("a logger", () => {
  const log = (fields: object, secrets: readonly string[] = []): string => {
    const lines: string[] = [];
    createLogger({ secrets, write: (line) => void lines.push(line) }).info(fields, "test");
    return lines.join("\n");
  };

  it.each([
    ["a connection string", "connect to postgres://dispatch:hunter2@db:5432/x failed"],
    ["a connection string with a password that is not encoded", "postgres://dispatch:p@hunter2@db/x"],
    ["a header", "authorization: Bearer hunter2"],
    ["a header of openrouteservice", "Authorization: hunter2"],
    ["a query", "GET /matrix?api_key=hunter2&profile=car"],
    ["JSON in a text", '{"apiKey":"hunter2","password": "hunter2"}'],
  ])("takes out what looks like one: %s", (_, error) => {
    expect(log({ error })).not.toContain("hunter2");
    expect(log({ error })).toContain("[redacted]");
  });

  it("takes a field out whose name says so", () => {
    expect(JSON.parse(log({ headers: { authorization: "hunter2", accept: "*/*" } }))).toMatchObject({
      headers: { authorization: "[redacted]", accept: "*/*" },
    });
  });

  it.each(["p@ss word", 'with "quotes"', "back\\slash", "ünïcode-key"])("takes out a known secret: %s", (secret) => {
    const line = log({ error: `a ${secret} b ${encodeURIComponent(secret)} c ${JSON.stringify({ secret })}` }, [
      secret,
    ]);
    expect(line).not.toContain(JSON.stringify(secret).slice(1, -1));
    expect(line).not.toContain(encodeURIComponent(secret));
    expect(JSON.parse(line)).toMatchObject({ level: "info", message: "test" });
  });

  it("leaves our own words alone, if a password is one of them", () => {
    const fields = { route: "/dispatch/:cust_id", outcome: "ok", error: "relation dispatch_events is missing" };
    expect(JSON.parse(log(fields, ["dispatch"]))).toMatchObject(fields);
    const hostile = { route: "/dispatch/:cust_id", error: "key p4ss_dispatch is wrong" };
    expect(JSON.parse(log(hostile, ["p4ss_dispatch"]))).toMatchObject({ ...hostile, error: "key [redacted] is wrong" });
  });

  it.each(["bearer", "password", "://", "secret ="])("takes linear time for blanks after %s", (word) => {
    const error = `${word}${" ".repeat(100_000)}${"a".repeat(100_000)}${`${word} `.repeat(10_000)}`;
    expect(log({ error }).length).toBeLessThan(20_000);
  });

  it("leaves alone what is none", () => {
    const error = "No technician can reach customer 42 by road: see https://example.org/a@b";
    expect(JSON.parse(log({ error, outcome: "PROVIDER_UNAUTHORIZED" }, ["a"]))).toMatchObject({
      error,
      outcome: "PROVIDER_UNAUTHORIZED",
    });
  });

  it("of one's own is told of a request in an app of one's own", async () => {
    const told: object[] = [];
    const tell = (fields: object): void => void told.push(fields);
    const app = new Hono<GuardEnv>().use(requestId(), logRequests({ debug: tell, info: tell, error: tell }));
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
