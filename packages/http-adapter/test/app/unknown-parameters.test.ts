import { memoryAssignments } from "@dispatch/core/memory";
import type { Hono } from "hono";
import { describe, expect, it } from "vitest";
import type { OpenApiDocument } from "../../src/openapi/document.js";
import { findRequestName } from "../../src/routes.js";
import { call, memoryApp } from "../support/memory-app.js";

const ignored = "ignored-query-parameters";

const asJson = { "content-type": "application/json" };

/** Returns the refused parts of a request, and the message about the first. */
async function refuse(app: Hono, method: string, path: string): Promise<{ names: unknown; detail: string }> {
  const response = await app.request(path, { method, headers: asJson });
  expect(response.status).toBe(422);
  const { code, detail, errors } = (await response.json()) as { code: string; detail: string; errors: { loc: [] }[] };
  expect(code).toBe("INVALID_REQUEST");
  return { names: errors.map(({ loc }) => loc.join(".")), detail };
}

async function countAssignments(app: Hono): Promise<number> {
  return ((await (await app.request("/assignments")).json()) as unknown[]).length;
}

describe("an unknown query parameter of a route of the Python service", () => {
  it.each([
    ["dry_run=true", "dry_run", "the body of POST /dispatch"],
    ["dryRun=true", "dryRun", "dry_run, if that is meant, belongs in the body of POST /dispatch"],
    ["dry-run", "dry-run", "the body of POST /dispatch"],
    ["dry_rnu=true", "dry_rnu", "the body of POST /dispatch"],
    ["requirements=%7B%7D", "requirements", "the body of POST /dispatch"],
    ["requirement=x", "requirement", "the body of POST /dispatch"],
    ["requirements[skills]=gas", "requirements[skills]", "the body of POST /dispatch"],
    ["skills[]=gas", "skills[]", "requirements of the body of POST /dispatch"],
    ["technician_id=4", "technician_id", "the body of POST /assignments/{id}/reassign"],
    ["tech_id=4", "tech_id", "the query of GET /assignments"],
    ["state=open", "state", "the query of GET /assignments"],
    ["maxDistanceMeters=5", "maxDistanceMeters", "requirements of the body of POST /dispatch"],
    ["idempotency_key=a", "idempotency_key", "the header Idempotency-Key"],
    ["Idempotency-Key=a", "Idempotency-Key", "the header Idempotency-Key"],
    ["latitude=1&longitude=2", "latitude", "the body of POST /dispatch"],
  ])("POST /dispatch/{cust_id}?%s books nobody, and says where the parameter belongs", async (query, name, place) => {
    const app = memoryApp();
    const { names, detail } = await refuse(app, "POST", `/dispatch/1?${query}`);
    expect(names).toContain(`query.${name}`);
    expect(detail).toContain(place);
    expect(await countAssignments(app)).toBe(0);
  });

  it.each(["POST /dispatch/1", "GET /assignments", "GET /healthz", "HEAD /healthz"])(
    "%s ignores a query parameter without a meaning in this API, and names it in a header",
    async (route) => {
      const [method = "", path = ""] = route.split(" ");
      const response = await memoryApp().request(`${path}?utm_source=mail&_=1&_=2&ids=3&test=4`, { method });
      expect(response.status).toBe(200);
      expect(response.headers.get(ignored)).toBe("utm_source, _, ids, test");
    },
  );

  it("an ignored query parameter is also named if the answer is a problem", async () => {
    const response = await memoryApp().request("/dispatch/999?trace=1", { method: "POST" });
    expect([response.status, response.headers.get(ignored)]).toEqual([404, "trace"]);
  });

  it("the header of ignored parameters has a bounded length and safe characters", async () => {
    const many = Array.from({ length: 3000 }, (_, index) => `zz${index}`).join("&");
    const response = await memoryApp().request(`/healthz?a%0d%0ab=1&%F0%9F%91%A9${"x".repeat(500)}&?&=&${many}`);
    const header = response.headers.get(ignored) ?? "";
    expect(header).toMatch(/^a%0D%0Ab, %F0%9F%91%A9x+\.\.\., %3F, , zz0, .*, \.\.\.$/);
    expect(header.length).toBeLessThan(500);
  });

  it("each of the three old routes refuses parameters that another route has", async () => {
    for (const route of ["GET /healthz?dry_run=1", "GET /healthz?limit=1", "GET /assignments?technician_id=4"]) {
      const [method = "", path = ""] = route.split(" ");
      await refuse(memoryApp(), method, path);
    }
  });

  it("dry_run is refused by an app with only the old routes, and by one whose store has no filters", async () => {
    const { createAssignment, listAssignments, ping } = memoryAssignments();
    const assignments = { specificationVersion: "v1" as const, name: "plain", createAssignment, listAssignments, ping };
    for (const app of [memoryApp({ legacyOnly: true }), memoryApp({ assignments })]) {
      expect((await refuse(app, "POST", "/dispatch/1?dry_run=true")).names).toEqual(["query.dry_run"]);
      expect((await app.request("/assignments?limit=1&utm=2")).status).toBe(200);
    }
    expect((await refuse(memoryApp({ assignments }), "GET", "/assignments?cust_id=1")).names).toEqual([
      "query.cust_id",
    ]);
    const listed = await memoryApp({ legacyOnly: true }).request("/assignments?cust_id=1");
    expect([listed.status, listed.headers.get(ignored)]).toEqual([200, "cust_id"]);
  });
});

describe("GET /assignments", () => {
  it("GET /assignments accepts customer_id and state for cust_id and status", async () => {
    const app = memoryApp();
    await app.request("/dispatch/1", { method: "POST" });
    await app.request("/dispatch/1", { method: "POST" });
    await call(app, "POST", "/assignments/1/accept", {});
    const list = async (query: string): Promise<unknown> => call(app, "GET", `/assignments?${query}`);
    expect(await list("customer_id=1")).toEqual(await list("cust_id=1"));
    expect(await list("customer_id=1")).toHaveLength(2);
    expect(await list("customer_id=2")).toEqual([]);
    expect(await list("state=accepted")).toMatchObject([{ id: 1, status: "accepted" }]);
    const response = await app.request("/assignments?customer_id=1&state=assigned,accepted&limit=1");
    const [, next] = /<(.*)>/.exec(response.headers.get("link") ?? "") ?? [];
    expect(await call(app, "GET", `/assignments${next}`)).toMatchObject([{ id: 1 }]);
  });

  it.each([
    ["state=open", "query.state.0"],
    ["technician_id=4", "query.technician_id"],
    ["custid=1", "query.custid"],
    ["statsu=open", "query.statsu"],
    ["Limit=5", "query.Limit"],
    ["limit=1&limit=2", "query.limit"],
    ["status=assigned&status=accepted", "query.status"],
    ["status[]=assigned", "query.status[]"],
    ["cust_id=1&customer_id=2", "query.customer_id"],
  ])("GET /assignments refuses ?%s", async (query, name) => {
    expect((await refuse(memoryApp(), "GET", `/assignments?${query}`)).names).toEqual([name]);
  });
});

describe("an unknown query parameter of a newer route", () => {
  it.each([
    ["GET", "/assignments/1?show=all", "show: unknown query parameter; known here: expand"],
    ["GET", "/assignments/1/decision?limit=5", "limit: unknown query parameter; it belongs in the query of GET /assig"],
    ["POST", "/dispatch?dry_run=true", "dry_run: unknown query parameter; it belongs in the body of POST /dispatch"],
    ["POST", "/assignments/1/accept?reason=x", "reason: unknown query parameter; it belongs in"],
    ["POST", "/assignments/1/decline?x=1", "x: unknown"],
    ["PUT", "/technicians/4/location?latitude=1", "latitude: unknown"],
    ["GET", "/events?after=latest&until=1", "until: unknown query parameter; known here: after, expand"],
    ["GET", "/events?afetr=latest", "afetr: unknown query parameter; write after; known here: after"],
    ["GET", "/livez?verbose", "verbose: unknown"],
    ["GET", "/slots?skills=gas", "skills: unknown query parameter; write skill; "],
    ["GET", "/jobs?stat=waiting", "stat: unknown query parameter; write status; "],
    ["GET", "/technicians?Skills=gas", "Skills: unknown query parameter; write skill; "],
    ["GET", "/slots?Customer_ID=1", "Customer_ID: unknown query parameter; write customer_id; "],
    ["POST", "/customers/import?DryRun=true", "DryRun: unknown query parameter; write dry_run; "],
    ["GET", "/slots?count=1&count=2", "count: must be given once"],
    ["GET", "/slots?skill=a&skill=b", "skill: must be given once; separate values with commas"],
    ["GET", "/slots", "customer_id: is missing: say where the work is"],
    ["POST", "/dispatch/ext:a", "cust_id: value is not a valid integer; POST /dispatch takes ext: and an external id"],
    ["GET", "/readyz?x", "x: unknown"],
    ["GET", "/openapi.json?x", "x: unknown"],
    ["GET", "/docs?x", "x: unknown"],
  ])("an unknown query parameter is refused by name: %s %s", async (method, path, said) => {
    const { detail } = await refuse(memoryApp(), method, path);
    expect(detail).toContain(said);
  });

  it("a long unknown query parameter is named only in part", async () => {
    const { detail } = await refuse(memoryApp(), "GET", `/docs?${"y".repeat(10_000)}`);
    expect(detail).toContain("y".repeat(300));
    expect(detail.length).toBeLessThan(1000);
  });

  it("unknown query parameters are named all at once, up to twenty", async () => {
    const many = Array.from({ length: 2000 }, (_, index) => `p${index}`).join("&");
    expect((await refuse(memoryApp(), "GET", `/assignments/1?${many}`)).names).toHaveLength(20);
  });
});

describe("a body of POST /dispatch/{cust_id}", () => {
  const post = async (app: Hono, body: BodyInit, type = "application/json"): Promise<Response> =>
    app.request("/dispatch/1", { method: "POST", body, headers: { "content-type": type } });

  it.each([
    ['{"dry_run":true}', "dry_run"],
    ['{"dryRun":true}', "dryRun"],
    ['{"foo":1,"requirements":{"skills":[{"name":"gas"}]}}', "requirements"],
    ['{"skills":[{"name":"gas"}]}', "skills"],
    ['{"customer_id":2}', "customer_id"],
    ['{"idempotency_key":"a"}', "idempotency_key"],
  ])("POST /dispatch/{cust_id} with a field of POST /dispatch in its body books nobody: %s", async (body, field) => {
    for (const type of ["application/json", "text/plain"]) {
      const app = memoryApp();
      const response = await post(app, body, type);
      expect(response.status).toBe(422);
      const { detail, errors } = (await response.json()) as { detail: string; errors: unknown };
      expect(errors).toMatchObject([{ loc: ["body", field] }]);
      expect(detail).toContain("POST /dispatch");
      expect(await countAssignments(app)).toBe(0);
    }
  });

  it.each([
    ["after 9,000 others", 9_000],
    ["of which more cannot be read", 20_000],
  ])("POST /dispatch/{cust_id} with a field of POST /dispatch in its body books nobody: %s", async (_, count) => {
    const others = Array.from({ length: count }, (_, index) => [`f${index}`, 1] as const);
    const app = memoryApp();
    const response = await post(app, JSON.stringify({ ...Object.fromEntries(others), dry_run: true }));
    expect(response.status).toBe(422);
    expect(await countAssignments(app)).toBe(0);
  });

  it.each([
    "",
    ",".repeat(20_000),
    `[${"1,".repeat(20_000)}1]`,
    "{}",
    "[]",
    "null",
    '"dry_run"',
    '[{"dry_run":true}]',
    '{"dry_run"',
    '{"cust_id":2,"id":1}',
    "dry_run=1",
  ])("POST /dispatch/{cust_id} ignores the body %s", async (body) => {
    expect((await post(memoryApp(), body)).status).toBe(200);
  });

  it("POST /dispatch/{cust_id} ignores a body that is not text", async () => {
    expect((await post(memoryApp(), Uint8Array.from([0xff, 0xfe, 0, 0x80]), "image/png")).status).toBe(200);
  });
});

describe("the names that mean something in this API", () => {
  it("the names with a meaning in this API are those of all described routes", async () => {
    const app = memoryApp({
      intake: { toRequirements: async () => ({ basis: "none", requirements: {}, reason: "off" }) },
    });
    const { paths, components } = (await (await app.request("/openapi.json")).json()) as OpenApiDocument;
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
    const parameters = operations.flatMap((operation) =>
      operation.parameters.filter(({ in: place }) => place !== "path"),
    );
    const bodies = operations.flatMap(({ requestBody }) => {
      const reference = requestBody?.content["application/json"]?.schema.$ref ?? "";
      return Object.keys(components.schemas[reference.slice(reference.lastIndexOf("/") + 1)]?.properties ?? {});
    });
    const names = [
      ...parameters.map(({ name }) => name),
      ...bodies,
      ...Object.keys(components.schemas["Requirements"]?.properties ?? {}),
    ];
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => findRequestName(name) === null)).toEqual([]);
  });
});
