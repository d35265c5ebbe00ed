import { request } from "node:http";
import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiKeys, guard, makeApiKey, type Role } from "../../src/guard/index.js";
import { memoryApp, readProblem } from "../support/memory-app.js";
import { type Served, serveApp, serveGuarded } from "./serve.js";

const keys: Record<Exclude<Role, "technician">, string> = { viewer: "", dispatcher: "", admin: "" };
let entries = "";
let served: Served;
beforeAll(async () => {
  for (const role of ["viewer", "dispatcher", "admin"] as const) {
    const { key, entry } = await makeApiKey(`the-${role}`, role);
    keys[role] = key;
    entries += `${entry}, `;
  }
  served = await serveGuarded({ authenticators: [apiKeys(entries)] });
});
afterAll(() => served[Symbol.asyncDispose]());

const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
  fetch(served.url + path, { method, headers });
/** Sends the path as it is; `fetch` would normalize it. */
const statusOfRaw = (path: string) =>
  new Promise((resolve, reject) => {
    request({ port: new URL(served.url).port, host: "127.0.0.1", path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

it("an API key may belong to a tenant", async () => {
  const { key, entry } = await makeApiKey("desk", "viewer", "acme");
  expect(await apiKeys(entry)(key)).toEqual({ id: "desk", role: "viewer", tenant: "acme" });
  await expect(makeApiKey("desk", "viewer", "a:b")).rejects.toThrow("name:role:sha256:tenant");
});

describe("without credentials", () => {
  it.each([
    ["GET", "/assignments"],
    ["HEAD", "/assignments"],
    ["POST", "/dispatch/1"],
    ["GET", "/metrics"],
    ["GET", "/nowhere"],
    ["GET", "/healthz/x"],
    ["GET", "//healthz"],
    ["OPTIONS", "/dispatch/1"],
  ])("without credentials, %s %s gets a 401 that says what is needed", async (method, path) => {
    const response = await ask(method, path);
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe('Bearer realm="dispatch"');
    if (method !== "HEAD") expect(await readProblem(response)).toMatchObject({ code: "UNAUTHENTICATED", status: 401 });
  });

  it.each([
    "/healthz/../assignments",
    "/docs/../assignments",
    "/./assignments",
    "/x/%2e%2e/assignments",
    "/healthz%2f..%2fassignments",
    "/%61ssignments",
    "/assignments?/healthz",
    "/assignments#/healthz",
    "/healthz;/assignments",
    "/healthz/",
    "http://localhost/assignments",
    "//healthz/assignments",
  ])("without credentials, GET %s gets an error, with the path sent unnormalized", async (path) => {
    expect(await statusOfRaw(path)).toBeGreaterThanOrEqual(400);
  });

  it.each(["/healthz", "/livez", "/readyz"])("without credentials, GET %s is open", async (path) => {
    expect((await ask("GET", path)).status).toBe(200);
  });

  it.each(["/", "/openapi.json", "/docs"])("without credentials, GET %s is let through", async (path) => {
    expect((await ask("GET", path)).status).not.toBe(401);
  });
});

describe("unknown credentials", () => {
  it.each([
    ["a key that is close", () => bearer(`${keys.admin.slice(0, -1)}${keys.admin.endsWith("0") ? "1" : "0"}`)],
    ["an empty key", () => ({ "x-api-key": " " })],
    ["the hash in place of the key", () => bearer(entries.split(/[:,]/)[2] ?? "")],
  ])("unknown credentials get a 401: %s", async (_, headers) => {
    const response = await ask("GET", "/assignments", headers());
    expect(response.status).toBe(401);
  });

  it("the 401 for unknown credentials says that the token is invalid", async () => {
    const response = await ask("GET", "/assignments", bearer("wrong"));
    expect(response.headers.get("www-authenticate")).toBe('Bearer realm="dispatch", error="invalid_token"');
  });

  it("credentials of another scheme count as missing", async () => {
    const response = await ask("GET", "/assignments", { authorization: `Basic ${keys.admin}` });
    expect(response.headers.get("www-authenticate")).toBe('Bearer realm="dispatch"');
  });
});

describe("roles", () => {
  it.each<[keyof typeof keys, string, string, number]>([
    ["viewer", "GET", "/assignments", 200],
    ["viewer", "POST", "/dispatch/1", 403],
    ["viewer", "POST", "/slots/holds", 403],
    ["viewer", "DELETE", "/slots/holds/1", 403],
    ["viewer", "GET", "/metrics", 403],
    ["dispatcher", "GET", "/assignments", 200],
    ["dispatcher", "GET", "/metrics", 403],
    ["dispatcher", "OPTIONS", "/dispatch/1", 403],
    ["dispatcher", "POST", "/dispatch/9", 404],
    ["admin", "GET", "/metrics", 404],
    ["admin", "OPTIONS", "/dispatch/1", 405],
    ["admin", "POST", "/dispatch/9", 404],
  ])("a %s who sends %s %s gets %i", async (role, method, path, status) => {
    expect((await ask(method, path, bearer(keys[role]))).status).toBe(status);
  });

  it("the 403 names the role that is needed", async () => {
    const response = await ask("POST", "/dispatch/1", { "x-api-key": keys.viewer });
    expect(await readProblem(response)).toMatchObject({ code: "FORBIDDEN", detail: "This needs the role dispatcher" });
    expect(response.headers.get("www-authenticate")).toBe(
      'Bearer realm="dispatch", error="insufficient_scope", scope="dispatcher"',
    );
  });

  it("roles by path apply below the path that the app is mounted at, and nowhere else", async () => {
    const app = memoryApp({
      middleware: guard({ authenticators: [apiKeys(entries)], routeRoles: { "/metrics": "open" } }),
    });
    await using mounted = await serveApp(new Hono().route("/api/:version", app).get("/healthz", (c) => c.text("mine")));
    const statusOf = async (path: string) => (await fetch(mounted.url + path)).status;
    expect(await statusOf("/api/1/healthz")).toBe(200);
    expect(await statusOf("/api/1/metrics")).toBe(404);
    expect(await statusOf("/api/1/assignments")).toBe(401);
    expect(await statusOf("/healthz")).toBe(200);
  });
});

describe("the entries of API keys", () => {
  it("a name may have two API keys, so that a key can be replaced", async () => {
    const [old, next] = [await makeApiKey("app", "viewer"), await makeApiKey("app", "viewer")];
    const authenticate = apiKeys(`${old.entry}\n${next.entry}`);
    for (const { key } of [old, next]) expect(await authenticate(key)).toEqual({ id: "app", role: "viewer" });
  });

  it.each([
    "",
    "app:viewer",
    `app:root:${"0".repeat(64)}`,
    `app:viewer:${"0".repeat(63)}`,
    `a b:viewer:${"0".repeat(64)}`,
  ])("the entries %j of API keys are refused", (text) => {
    expect(() => apiKeys(text)).toThrow(/^apiKeys(\[\d\])? must /);
  });

  it("the error for an entry of API keys does not quote it", () => {
    const hash = "abcdef".repeat(11);
    expect(() => apiKeys(`app:viewer:${hash}`)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(hash) }),
    );
  });
});
