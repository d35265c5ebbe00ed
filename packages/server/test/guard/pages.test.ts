import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiKeys, guard, makeApiKey } from "../../../http-adapter/src/guard/index.js";
import { type Served, serveGuarded } from "../../../http-adapter/test/guard/serve.js";
import { call, memoryApp, readProblem } from "../../../http-adapter/test/support/memory-app.js";
import { parseEnvironment } from "../../src/settings/settings.js";
import { type Service, startService } from "../support/service.js";

const evil = "http://evil.example";
const reads = ["/assignments", "/assignments/1", "/assignments/1/decision", "/events", "/openapi.json", "/metrics"];

interface RawRequest {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends the request as it is, without a client that normalises it. Returns the status and the whole answer. */
function send(url: string, { method = "GET", target = "/assignments", headers = {}, body = "" }: RawRequest) {
  const { hostname, port, host } = new URL(url);
  const all = { host, connection: "close", "content-length": String(body.length), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
    let text = "";
    const socket = connect(Number(port), hostname);
    socket.on("error", reject).on("close", () => resolve({ status: Number(text.split(" ")[1]), text }));
    socket.on("data", (data) => {
      text += data;
      // A stream of events has no end.
      if (text.includes("text/event-stream")) socket.destroy();
    });
    socket.write(`${method} ${target} HTTP/1.1\r\n${lines.join("")}\r\n${body}`);
  });
}

describe("a server on the loopback, without keys", () => {
  let service: Service;
  let port: string;
  beforeAll(async () => {
    service = await startService({ environment: { ALLOWED_HOSTS: "", CORS_ORIGINS: "http://desk.example" } });
    ({ port } = new URL(service.url));
    await service.dispatch(1);
  });
  afterAll(() => service[Symbol.asyncDispose]());

  const countBooked = async () => (await service.pool.query("select count(*)::int as n from assignments")).rows[0].n;

  it.each([
    ["a page of another origin", { origin: evil, "content-type": "text/plain" }, 403],
    ["one that hides its origin", { origin: "null", "content-type": "text/plain" }, 403],
    ["one whose host name leads here", { origin: evil, host: "evil.example", "content-type": "application/json" }, 403],
    ["one whose browser sends no Origin", { "sec-fetch-site": "cross-site", "content-type": "text/plain" }, 403],
    ["one of another port of this machine", { origin: "http://localhost:1", "content-type": "application/json" }, 403],
    ["one whose browser sends neither Origin nor Sec-Fetch-Site", { "content-type": "text/plain" }, 415],
  ])("a server without keys books nobody for %s", async (_, headers, status) => {
    const before = await countBooked();
    const body = JSON.stringify({ customer_id: 1 });
    const answer = await send(service.url, { method: "POST", target: "/dispatch", headers, body });
    expect(answer.status).toBe(status);
    if (status === 403) {
      expect((await send(service.url, { method: "POST", target: "/dispatch/1", headers })).status).toBe(403);
      const cancel = { method: "POST", target: "/assignments/1/cancel", headers };
      expect((await send(service.url, cancel)).status).toBe(403);
    }
    expect(await countBooked()).toBe(before);
  });

  it.each([
    "localhost",
    "localhost:{port}",
    "LOCALHOST:{port}",
    "localhost.:{port}",
    "127.0.0.1:{port}",
    "127.0.0.1",
    "127.9.8.7:{port}",
    "[::1]:{port}",
    "localhost:99",
  ])("a server without keys on the loopback accepts the host %s", async (host) => {
    const headers = { host: host.replace("{port}", port) };
    expect((await send(service.url, { headers })).status).toBe(200);
  });

  it.each([
    "evil.example",
    "evil.example:{port}",
    "EVIL.example.:{port}",
    "localhost.evil.example:{port}",
    "127.0.0.1.evil.example",
    "evil.localhost.example",
    "localhost..",
    "0.0.0.0:{port}",
    "192.168.1.5:{port}",
    "[::]:{port}",
    "[::ffff:192.168.1.5]",
    "localhost@evil.example",
    "evil.example#localhost",
    "evil.example/localhost",
    "localhost evil.example",
    "",
  ])("a server without keys on the loopback refuses every request for the host %s", async (host) => {
    const before = await countBooked();
    const headers = { host: host.replace("{port}", port), "content-type": "application/json" };
    for (const target of reads) {
      const { status, text } = await send(service.url, { target, headers });
      expect([400, 403]).toContain(status);
      expect(text).not.toContain("tech_id");
    }
    for (const method of ["HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]) {
      for (const target of ["/assignments", "/dispatch/1", "/technicians/1/location", "/assignments/1/cancel"]) {
        expect([400, 403]).toContain((await send(service.url, { method, target, headers })).status);
      }
    }
    expect(await countBooked()).toBe(before);
  });

  it("a target in absolute form must have an allowed host, and so must the Host header", async () => {
    const own = { host: `localhost:${port}` };
    expect((await send(service.url, { target: `${evil}/assignments`, headers: own })).status).toBe(403);
    const target = `http://localhost:${port}/assignments`;
    expect((await send(service.url, { target, headers: { host: "evil.example" } })).status).toBe(403);
    expect((await send(service.url, { target, headers: own })).status).toBe(200);
  });

  it.each([
    [{ origin: "http://127.0.0.1:{port}" }, 200],
    [{ origin: "http://localhost:{port}", host: "localhost:{port}" }, 200],
    [{ origin: "http://[::1]:{port}", host: "[::1]:{port}" }, 200],
    [{ origin: "http://localhost.:{port}", host: "localhost.:{port}" }, 200],
    [{ origin: "http://desk.example" }, 200],
    [{ origin: "http://localhost:{port}" }, 403],
    [{ origin: "http://127.0.0.1" }, 403],
    [{ origin: "https://desk.example" }, 403],
    [{ origin: "http://desk.example:8080" }, 403],
    [{ origin: "http://desk.example, http://evil.example" }, 403],
    [{ origin: "file://" }, 403],
    [{ origin: "chrome-extension://127.0.0.1:{port}" }, 403],
    [{ origin: "" }, 403],
    [{ "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" }, 403],
    [{ "sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" }, 403],
    [{ "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" }, 403],
    [{ "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" }, 200],
    [{ "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" }, 200],
    [{ "sec-fetch-site": "none", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" }, 200],
  ])("a server without keys on the loopback answers headers %j with %i", async (given, status) => {
    const headers = JSON.parse(JSON.stringify(given).replaceAll("{port}", port));
    expect((await send(service.url, { headers })).status).toBe(status);
  });

  it("a refused host or origin names the variable to set", async () => {
    const byHost = await send(service.url, { headers: { host: "evil.example" } });
    expect(byHost.text).toMatch(/"code":"HOST_NOT_ALLOWED"/);
    expect(byHost.text).toContain("ALLOWED_HOSTS");
    const byOrigin = await send(service.url, { headers: { origin: evil } });
    expect(byOrigin.text).toMatch(/"code":"ORIGIN_NOT_ALLOWED"/);
    expect(byOrigin.text).toContain("CORS_ORIGINS");
  });

  it("GET /livez answers for any host", async () => {
    const headers = { host: "10.0.0.7:8000" };
    expect((await send(service.url, { target: "/livez", headers })).status).toBe(200);
  });
});

it.each<[Record<string, string>, readonly string[] | undefined]>([
  [{}, []],
  [{ HOST: "::1" }, []],
  [{ HOST: "localhost" }, []],
  [{ HOST: "127.0.0.2", DB_HOST: "db" }, []],
  [{ HOST: "127.0.0.1", DB_HOST: "db", AUTH: "off" }, []],
  [{ ALLOWED_HOSTS: "a.example b.example" }, ["a.example", "b.example"]],
  [{ HOST: "0.0.0.0", DB_HOST: "db", AUTH: "off" }, undefined],
  [{ API_KEYS: `ada:admin:${"0".repeat(64)}` }, undefined],
  [{ API_KEYS: `ada:admin:${"0".repeat(64)}`, ALLOWED_HOSTS: "a.example" }, ["a.example"]],
])("with %j the allowed hosts besides the loopback are %j", (environment, hosts) => {
  expect(parseEnvironment(environment).access.allowedHosts).toEqual(hosts);
});

describe("a server that others reach, with AUTH=off", () => {
  const environment = { DB_HOST: "db", AUTH: "off", HOST: "0.0.0.0" };
  let served: Served;
  beforeAll(async () => {
    served = await serveGuarded({
      authenticators: null,
      allowedHosts: parseEnvironment(environment).access.allowedHosts,
    });
  });
  afterAll(() => served[Symbol.asyncDispose]());

  it.each(["dispatch", "dispatch:8000", "dispatch.internal.example", "10.0.0.7:8000"])(
    "with AUTH=off, programs may call the server as %s, as they could the Python service",
    async (host) => {
      expect((await send(served.url, { headers: { host } })).status).toBe(200);
      const post = {
        method: "POST",
        target: "/dispatch/1",
        headers: { host, "content-type": "text/plain" },
        body: "x",
      };
      expect((await send(served.url, post)).status).toBe(200);
    },
  );

  it.each([
    [{ origin: evil, host: "10.0.0.7:8000" }, 403],
    [{ origin: "null", host: "10.0.0.7:8000" }, 403],
    // DNS rebinding: the attacker's name is in both.
    [{ origin: `${evil}:8000`, host: "evil.example:8000" }, 403],
    [{ "sec-fetch-site": "cross-site", host: "10.0.0.7:8000" }, 403],
    [{ origin: "http://10.0.0.7:8000", host: "10.0.0.7:8000" }, 200],
  ])("with AUTH=off, the headers %j are answered with %i", async (headers, status) => {
    expect((await send(served.url, { headers })).status).toBe(status);
    expect((await send(served.url, { method: "POST", target: "/dispatch/1", headers })).status).toBe(status);
  });

  it("with AUTH=off and ALLOWED_HOSTS, only the listed hosts are accepted", async () => {
    const { allowedHosts } = parseEnvironment({ ...environment, ALLOWED_HOSTS: "Dispatch.example, 10.0.0.7" }).access;
    await using bound = await serveGuarded({ authenticators: null, allowedHosts });
    const statusOf = async (headers: Record<string, string>) => (await send(bound.url, { headers })).status;
    expect(await statusOf({ host: "dispatch.example:8000" })).toBe(200);
    expect(await statusOf({ host: "dispatch.example", origin: "https://dispatch.example" })).toBe(200);
    expect(await statusOf({ host: "10.0.0.7" })).toBe(200);
    expect(await statusOf({ host: "evil.example" })).toBe(403);
  });

  it.each([
    ["https://dispatch.example", 0],
    ["dispatch.example:8000", 0],
    ["ok.example, *.example/", 1],
  ])("a server does not start with ALLOWED_HOSTS=%s", (hosts, index) => {
    expect(() => parseEnvironment({ ...environment, ALLOWED_HOSTS: hosts })).toThrow(
      `ALLOWED_HOSTS[${index}] must be a name or an address without a port`,
    );
  });
});

it("a server with keys accepts any host and origin, because a web page has no key", async () => {
  const { key, entry } = await makeApiKey("ada", "admin");
  await using served = await serveGuarded({ authenticators: [apiKeys(entry)] });
  const headers = { host: "dispatch.example", origin: evil, "x-api-key": key };
  expect((await send(served.url, { headers })).status).toBe(200);
  expect((await send(served.url, { headers: { ...headers, "x-api-key": "" } })).status).toBe(401);
});

it("a CORS preflight is answered or refused by its origin", async () => {
  await using served = await serveGuarded({ corsOrigins: ["https://desk.example"] });
  const ask = (origin: string) =>
    send(served.url, {
      method: "OPTIONS",
      target: "/dispatch",
      headers: { origin, "access-control-request-method": "POST" },
    });
  expect((await ask("https://desk.example")).text).toMatch(/access-control-allow-origin: https:\/\/desk\.example/i);
  const refused = await ask(evil);
  expect(refused.status).toBe(403);
  expect(refused.text).not.toMatch(/access-control-allow-origin/i);
});

describe("the content type of a body", () => {
  const app = memoryApp({ middleware: guard({ authenticators: null }) });
  const bodies = [
    ["POST", "/dispatch", { customer_id: 1 }],
    ["POST", "/assignments/1/accept", { reason: "x" }],
    ["POST", "/assignments/1/decline", {}],
    ["POST", "/assignments/1/reassign", {}],
    ["PUT", "/technicians/4/location", {}],
    ["PUT", "/technicians/locations", {}],
  ] as const;
  const others = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain; application/json",
    "text/plain, application/json",
    "application/jsonp",
    "application/json-patch+json",
    "application/vnd.api+json",
    "text/json",
    "application",
    "",
  ];

  it.each(bodies)("%s %s accepts a body only with a JSON content type", async (method, path, body) => {
    for (const type of others) {
      const response = await app.request(path, {
        method,
        body: new TextEncoder().encode(JSON.stringify(body)),
        ...(type === "" ? {} : { headers: { "content-type": type } }),
      });
      expect(response.status, type).toBe(415);
      expect(await readProblem(response)).toMatchObject({ code: "UNSUPPORTED_MEDIA_TYPE" });
    }
  });

  it.each(["application/json", "Application/JSON", "application/json; charset=utf-8", "application/json ;x=y"])(
    "POST /dispatch accepts the content type %s",
    async (type) => {
      const answer = await call(app, "POST", "/dispatch", { customer_id: 1 }, { "content-type": type });
      expect(answer).toMatchObject({ cust_id: 1 });
    },
  );

  it("the content type does not matter if the body is absent or ignored", async () => {
    const headers = { "content-type": "text/plain" };
    expect((await app.request("/dispatch/1", { method: "POST", body: "no JSON", headers })).status).toBe(200);
    expect((await app.request("/assignments/1/accept", { method: "POST" })).status).toBe(200);
    expect((await app.request("/assignments/1/accept", { method: "POST", headers })).status).toBe(200);
  });
});
