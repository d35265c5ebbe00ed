import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiKeys, type DispatchEnv, guard, jsonWebTokens, makeApiKey } from "../../src/guard/index.js";
import { type Issuer, startIssuer } from "../support/issuer.js";
import { call, memoryApp, readProblem } from "../support/memory-app.js";
import { serveApp, serveGuarded } from "./serve.js";

const sha256 = "0".repeat(64);

const scope = "a technician may see and move their own assignments and report their own location, nothing else";

describe("the key of a technician", () => {
  it.each([[undefined], ["acme"]])(
    "the key of a technician has the technician's id, with the tenant %s",
    async (tenant) => {
      const { key, entry } = await makeApiKey("anna", "technician", tenant, "7");
      expect(entry).toMatch(/^anna:technician:[0-9a-f]{64}:(?:acme)?:7$/);
      const bound = tenant === undefined ? {} : { tenant };
      expect(await apiKeys(entry)(key)).toEqual({ id: "anna", role: "technician", technicianId: "7", ...bound });
    },
  );

  it.each([
    `anna:technician:${sha256}`,
    `anna:technician:${sha256}:acme`,
    `anna:technician:${sha256}:acme:`,
    `anna:technician:${sha256}::`,
    `anna:viewer:${sha256}:acme:7`,
    `anna:viewer:${sha256}::7`,
    `anna:viewer:${sha256}:`,
    `anna:technician:${sha256}:acme:7:8`,
    `anna:technician:${sha256}:acme:*`,
  ])("an entry for a technician must have an id, and others must not: %s", (entry) => {
    expect(() => apiKeys(entry)).toThrow(/^apiKeys must hold entries .*name:technician:sha256:tenant:technician/);
  });

  it("makeApiKey refuses a technician without an id, and a viewer with one", async () => {
    await expect(makeApiKey("anna", "technician", "acme")).rejects.toThrow("technicianId must name the technician");
    await expect(makeApiKey("anna", "viewer", undefined, "7")).rejects.toThrow("technicianId is only for the role");
  });
});

describe("a technician", () => {
  const authenticators = [async () => ({ id: "anna", role: "technician", technicianId: "4" }) as const];
  const headers = { "x-api-key": "any" };

  it("a technician gets a 403 from a route that is not open to technicians", async () => {
    const app = new Hono<DispatchEnv>();
    for (const handler of guard({ authenticators, routeRoles: { "/viewers": "viewer", "/everybody": "open" } }))
      app.use(handler);
    app.all("*", (context) => context.text("secret"));
    await using served = await serveApp(app as unknown as Hono);
    for (const method of ["GET", "HEAD", "POST", "OPTIONS"]) {
      expect((await fetch(`${served.url}/new`, { method, headers })).status).toBe(403);
      expect((await fetch(`${served.url}/viewers`, { method, headers })).status).toBe(403);
    }
    expect(await (await fetch(`${served.url}/everybody`, { headers })).text()).toBe("secret");
  });

  it("a technician gets nothing from closed routes of the API, even if other middleware lets everybody in", async () => {
    const letIn = new Hono<DispatchEnv>();
    letIn.use(async (context, next) => {
      context.set("principal", { id: "anna", role: "technician", technicianId: "7" });
      await next();
    });
    letIn.route("/api", memoryApp());
    expect(await call(letIn as unknown as Hono, "POST", "/api/dispatch/1")).toMatchObject({
      status: 403,
      detail: `This is not for technicians: ${scope}`,
    });
    expect((await letIn.request("/api/events")).status).toBe(403);
    expect(await (await letIn.request("/api/assignments")).json()).toEqual([]);
  });

  it("a technician's key may name their external id; one that names nobody gets a 403 that says so", async () => {
    const owner = await makeApiKey("owner", "admin");
    const byId = await makeApiKey("by-id", "technician", undefined, "ext:t-ben");
    const unknown = await makeApiKey("unknown", "technician", undefined, "t-ben");
    const entries = [owner, byId, unknown].map(({ entry }) => entry).join();
    await using served = await serveGuarded({ authenticators: [apiKeys(entries)] });
    const send = (key: string, path: string, init: RequestInit = {}) =>
      fetch(served.url + path, { ...init, headers: { "x-api-key": key, "content-type": "application/json" } });
    const body = JSON.stringify({ location: { latitude: 49.41, longitude: 8.69 } });
    const ben = await (await send(owner.key, "/technicians/ext:t-ben", { method: "PUT", body })).json();
    expect(await (await send(byId.key, "/me")).json()).toMatchObject({ role: "technician", technician_id: ben.id });
    expect((await send(byId.key, "/assignments?status=assigned")).status).toBe(200);
    expect(await readProblem(await send(unknown.key, "/assignments?status=assigned"))).toMatchObject({
      status: 403,
      code: "FORBIDDEN",
      detail: expect.stringMatching(/^The credentials are for the technician t-ben, and there is no such technician/),
    });
  });

  it("a technician does not learn whose external ids there are", async () => {
    const owner = await makeApiKey("owner", "admin");
    const anna = await makeApiKey("anna", "technician", undefined, "ext:t-anna");
    await using served = await serveGuarded({
      authenticators: [apiKeys([owner, anna].map(({ entry }) => entry).join())],
    });
    const send = (key: string, path: string, body: object) =>
      fetch(served.url + path, {
        method: "PUT",
        headers: { "x-api-key": key, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const place = { latitude: 49.41, longitude: 8.69 };
    for (const name of ["t-anna", "t-ben"]) {
      expect((await send(owner.key, `/technicians/ext:${name}`, { location: place })).status).toBe(201);
    }
    const report = { ...place, reported_at: "2026-11-24T07:00:00Z" };
    expect((await send(anna.key, "/technicians/ext:t-anna/location", report)).status).toBe(200);
    for (const name of ["t-ben", "t-none"]) {
      expect(await readProblem(await send(anna.key, `/technicians/ext:${name}/location`, report))).toMatchObject({
        status: 404,
        detail: `Technician ext:${name} not found`,
      });
    }
  });

  it("a technician gets nothing from a list that cannot be limited to them", async () => {
    await using served = await serveGuarded({ authenticators }, { legacyOnly: true });
    expect((await fetch(`${served.url}/assignments`, { headers })).status).toBe(403);
    expect((await fetch(`${served.url}/dispatch/1`, { method: "POST", headers })).status).toBe(403);
  });

  it("the description says which routes are open to technicians", async () => {
    const { paths } = (await (await memoryApp().request("/openapi.json")).json()) as {
      paths: Record<string, Record<string, { description?: string }>>;
    };
    const isOpen = (path: string, method: string) =>
      paths[path]?.[method]?.description?.includes("technicians, for their own");
    expect(isOpen("/assignments/{id}/accept", "post")).toBe(true);
    expect(isOpen("/assignments/{id}/cancel", "post")).toBe(false);
  });
});

describe("a token", () => {
  let issuer: Issuer;
  beforeAll(async () => {
    issuer = await startIssuer();
  });
  afterAll(() => issuer[Symbol.asyncDispose]());

  it.each([
    [{ role: "technician", technician: 7 }, {}, "technician", "7"],
    [{ role: "technician", technician: "7" }, {}, "technician", "7"],
    [{ role: "technician", technician: "007" }, {}, "technician", "007"],
    [{ role: "technician" }, {}, "technician", undefined],
    [{ role: "technician", technician: 7.5 }, {}, "technician", undefined],
    [{ role: "technician", technician: ["7"] }, {}, "technician", undefined],
    [{ role: "technician", technician: "" }, {}, "technician", undefined],
    [{ role: ["technician", "viewer"], technician: 7 }, {}, "viewer", undefined],
    [{ realm_access: { roles: ["x", "dispatcher"] } }, { roleClaim: "realm_access.roles" }, "dispatcher", undefined],
    [{ a: { "b.c": { roles: "admin" } } }, { roleClaim: "a.b.c.roles" }, "admin", undefined],
    [{ "https://x.example/role": "viewer" }, { roleClaim: "https://x.example/role" }, "viewer", undefined],
    [{ "a.b": "viewer", a: { b: "admin" } }, { roleClaim: "a.b" }, "viewer", undefined],
    [{ realm_access: "admin" }, { roleClaim: "realm_access.roles" }, null, undefined],
    [{ realm_access: { roles: { admin: true } } }, { roleClaim: "realm_access.roles" }, null, undefined],
    [{}, { roleClaim: "constructor.name" }, null, undefined],
    [
      { groups: ["technician"], staff: { id: 7 } },
      { roleClaim: "groups", technicianClaim: "staff.id" },
      "technician",
      "7",
    ],
  ])(
    "a token with %j, read with %j, has the role %s and the technician %s",
    async (claims, options, role, technicianId) => {
      const principal = await jsonWebTokens({ ...issuer.options, ...options })(await issuer.sign(claims));
      expect(principal?.role).toBe(role);
      expect(principal?.technicianId).toBe(technicianId);
    },
  );

  it.each([{ org: "acme" }, { org: null }, { org: { tenant: 7 } }, { org: { tenant: { id: "acme" } } }])(
    "a token with an unreadable tenant is refused: %j",
    async (claims) => {
      const authenticate = jsonWebTokens({ ...issuer.options, tenantClaim: "org.tenant" });
      expect(await authenticate(await issuer.sign(claims))).toBeNull();
      expect(await authenticate(await issuer.sign({ org: { tenant: "acme" } }))).toMatchObject({ tenant: "acme" });
      expect((await authenticate(await issuer.sign()))?.tenant).toBeUndefined();
    },
  );

  it.each([
    [{ realm_access: { roles: ["viewer"] } }, "; the role is viewer in the claim realm_access.roles"],
    [{ role: "dispatcher" }, "; no known role in the claim realm_access.roles"],
    [{ realm_access: { roles: ["technician"] } }, "; the token names no technician in the claim technician"],
    [
      { realm_access: { roles: ["technician"] }, technician: 4 },
      `: ${scope}; the role is technician in the claim realm_access.roles`,
    ],
  ])("the 403 for a token with %j says which claim was read", async (claims, told) => {
    const authenticators = [jsonWebTokens({ ...issuer.options, roleClaim: "realm_access.roles" })];
    await using served = await serveGuarded({ authenticators });
    const headers = { authorization: `Bearer ${await issuer.sign(claims)}` };
    const response = await fetch(`${served.url}/dispatch/1`, { method: "POST", headers });
    expect(await readProblem(response)).toMatchObject({ status: 403, detail: `This needs the role dispatcher${told}` });
  });

  it.each(["access_token", "token", "api_key", "apikey", "key", "jwt", "authorization", "x-api-key", "auth"])(
    "a token in the query, as %s, is ignored",
    async (name) => {
      const key = await makeApiKey("ada", "admin");
      await using served = await serveGuarded({ authenticators: [apiKeys(key.entry), jsonWebTokens(issuer.options)] });
      for (const secret of [key.key, await issuer.sign({ role: "admin" })]) {
        for (const path of ["/events", "/assignments", "/events?after=latest"]) {
          const query = `${path.includes("?") ? "&" : "?"}${name}=${encodeURIComponent(secret)}`;
          const response = await fetch(served.url + path + query, { headers: { cookie: `${name}=${secret}` } });
          expect(response.status).toBe(401);
          expect(await response.text()).not.toContain(secret);
        }
      }
    },
  );
});
