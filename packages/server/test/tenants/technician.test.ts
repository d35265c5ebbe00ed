import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeApiKey } from "../../../http-adapter/src/guard/index.js";
import type { OpenApiDocument } from "../../../http-adapter/src/openapi/document.js";
import { fetchHeld } from "../../../http-adapter/test/support/fetch-held.js";
import { createTenantDatabase, type TenantDatabase } from "../../../pg-store/test/support/tenant-database.js";
import { type RunningServer, startServer } from "../../src/index.js";
import { createPythonDatabase } from "../support/service.js";

/** The ids that Anna, technician 1, attacks: those of Ben, technician 820001, or ids that do not exist. */
interface Aim {
  readonly technician: string;
  readonly assignment: string;
}

const nothing: Aim = { technician: "990002", assignment: "990003" };
/** The idempotency key with which the desk booked Ben. */
const bensKey = 'of-820001-{"pinned":["820001"]}';
const at = { latitude: 49.41, longitude: 8.69, reported_at: new Date().toISOString() };
const methods = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];

/** An id as it is, and in forms that might be read as the same id. */
const spellings: Readonly<Record<string, (id: string) => string>> = {
  plain: (id) => id,
  zeros: (id) => `00${id}`,
  encoded: (id) => Array.from(id, (digit) => `%3${digit}`).join(""),
  exponent: (id) => `${id}e0`,
  decimal: (id) => `${id}.0`,
  sign: (id) => `%2B${id}`,
  blanks: (id) => `%20${id}%20`,
  hexadecimal: (id) => `0x${Number(id).toString(16)}`,
  traversal: (id) => `1%2F..%2F${id}`,
  several: (id) => `1,${id}`,
};

/** The routes that a technician may use, with the status for an id that does not exist. */
const open: Readonly<Record<string, number>> = {
  "GET /assignments": 200,
  "GET /assignments/{id}": 404,
  "POST /assignments/{id}/accept": 404,
  "POST /assignments/{id}/start": 404,
  "POST /assignments/{id}/arrive": 404,
  "POST /assignments/{id}/complete": 404,
  "POST /assignments/{id}/decline": 404,
  "GET /jobs": 200,
  "GET /jobs/{id}": 404,
  // Read as the job with the id "import".
  "GET /jobs/import": 404,
  "POST /jobs/{id}/complete": 404,
  "PUT /technicians/{id}/location": 404,
  "GET /me": 200,
  "GET /healthz": 200,
  "GET /openapi.json": 200,
  "GET /": 200,
  "GET /docs": 200,
  "GET /livez": 200,
  "GET /readyz": 200,
};

describe.each([{ tenants: "off" }, { tenants: "on" }])("a technician, with tenants $tenants", ({ tenants }) => {
  let database: Pick<TenantDatabase, "pool" | "drop">;
  let server: RunningServer;
  let bens: Aim;
  let annas: string;
  let routes: readonly (readonly [method: string, path: string])[];
  const keys: Record<string, string> = {};

  beforeAll(async () => {
    const withTenants = tenants === "on" ? await createTenantDatabase() : null;
    const python = withTenants === null ? await createPythonDatabase() : null;
    database = withTenants ?? python ?? raise();
    const tenant = tenants === "on" ? "acme" : undefined;
    const entries = await Promise.all([
      addKey("desk", makeApiKey("desk", "dispatcher", tenant)),
      addKey("anna", makeApiKey("anna", "technician", tenant, "1")),
      addKey("ben", makeApiKey("ben", "technician", tenant, "820001")),
      addKey("stranger", makeApiKey("stranger", "technician", tenants === "on" ? "other" : undefined, "990009")),
    ]);
    server = await startServer({
      DATABASE_URL: withTenants?.ownerUrl ?? python?.url,
      DISPATCH_DISTANCES: "estimate",
      HOST: "127.0.0.1",
      PORT: "0",
      TENANTS: tenants,
      API_KEYS: entries.join(","),
    });
    await database.pool.query(`delete from technicians; delete from customers; ${await plant(tenant)}`);
    const { paths } = (await (await ask("desk", "GET", "/openapi.json")).json()) as OpenApiDocument;
    routes = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => [method.toUpperCase(), path] as const),
    );
    bens = { technician: "820001", assignment: await book("820001") };
    annas = await book("1");
  });
  afterAll(async () => {
    await server.close();
    await database.drop();
  });

  async function addKey(name: string, made: ReturnType<typeof makeApiKey>): Promise<string> {
    const { key, entry } = await made;
    keys[name] = key;
    return entry;
  }

  async function plant(tenant: string | undefined): Promise<string> {
    const [column, value] = tenant === undefined ? ["", ""] : [", tenant_id", `, '${tenant}'`];
    return `insert into customers (customerid, latitude, longitude${column}) values (810001, 49.41, 8.69${value});
      insert into technicians (technicianid, latitude, longitude${column})
        values (1, 49.42, 8.69${value}), (820001, 49.43, 8.69${value}), (820002, 49.44, 8.69${value});
      alter sequence assignments_id_seq restart 830001`;
  }

  function ask(name: string, method: string, path: string, body?: unknown, headers = {}): Promise<Response> {
    const send = methods.slice(0, 5).includes(method) && method !== "OPTIONS" ? fetchHeld : fetch;
    return send(server.url + path, {
      method,
      headers: { "x-api-key": keys[name] ?? "", "content-type": "application/json", ...headers },
      ...(body === undefined || method === "GET" || method === "HEAD" ? {} : { body: JSON.stringify(body) }),
    });
  }

  async function book(technician: string, requirements: object = { pinned: [technician] }): Promise<string> {
    const headers = { "idempotency-key": `of-${technician}-${JSON.stringify(requirements)}` };
    const response = await ask("desk", "POST", "/dispatch", { customer_id: 810001, requirements }, headers);
    const { id, tech_id } = (await response.json()) as { id: number; tech_id: number };
    expect(String(tech_id)).toBe(technician);
    return String(id);
  }

  /** Returns every row except Anna's, as a superuser sees it. */
  async function lookAtOthers(): Promise<unknown> {
    const { rows } = await database.pool.query(`
      select to_jsonb(a) as row from assignments a where tech_id <> 1
      union all select to_jsonb(t) from technicians t where technicianid <> 1
      union all select to_jsonb(c) from customers c
      union all select to_jsonb(e) from dispatch_events e order by row`);
    return rows;
  }

  /** Returns the answer, without what differs between requests, and with "id" in place of the aim's ids. */
  async function attempt(method: string, template: string, spell: (id: string) => string, aim: Aim): Promise<string> {
    const id = template.startsWith("/technicians") ? aim.technician : aim.assignment;
    const path = template.replace("{cust_id}", "810001").replace("{id}", spell(id));
    const response = await ask("anna", method, path, bodyOf(template, aim), { "idempotency-key": bensKey });
    const text = (await response.text()).replace(/"(?:request_id|decided_at)":"[^"]*"/g, "");
    return `${response.status} ${text}`.replaceAll(spell(id), "id").replaceAll(decodeURIComponent(spell(id)), "id");
  }

  function bodyOf(template: string, { technician }: Aim): unknown {
    if (template === "/technicians/locations") return { reports: [{ technician_id: technician, ...at }] };
    if (template.startsWith("/technicians")) return at;
    if (template === "/dispatch") return { customer_id: 810001, requirements: { pinned: [technician] } };
    return {};
  }

  it("a technician sees and changes nothing of others, by any route, method or spelling of an id", async () => {
    const before = await lookAtOthers();
    for (const path of new Set(routes.map(([, path]) => path))) {
      for (const method of methods) {
        // A method that the path does not have is tried once.
        const isTried = path.includes("{id}") && routes.some(([known, at]) => at === path && known === method);
        for (const [name, spell] of Object.entries(isTried ? spellings : { plain: String })) {
          const what = `${method} ${path} ${name}`;
          const route = `${method.replace("HEAD", "GET")} ${path}`;
          const learnt = await attempt(method, path, spell, bens);
          expect(learnt, what).toBe(await attempt(method, path, spell, nothing));
          expect(learnt, what).not.toMatch(new RegExp(`82000\\d|${bens.assignment}`));
          expect(Number(learnt.slice(0, 3)), what).toBe(expectStatus(method, path, open[route]));
        }
      }
    }
    expect(await lookAtOthers()).toEqual(before);
  }, 120_000);

  /** 403 unless the route is open to technicians; 405 for an unknown method of a route that is open to everybody. */
  function expectStatus(method: string, path: string, answered = 403): number {
    const isOther = !routes.some(([known, at]) => at === path && known === method.replace("HEAD", "GET"));
    return isOther && /^\/(?:healthz|docs|openapi\.json)?$/.test(path) ? 405 : answered;
  }

  it.each([
    ["POST", "/dispatch", { customer_id: 810001, dry_run: true }],
    ["POST", "/dispatch", { customer_id: 810001, dry_run: true, changes: [{ id: 820001, capacity: 0 }] }],
    ["POST", "/dispatch/810001", undefined],
    ["GET", "/events?after=latest", undefined],
    ["GET", "/jobs/events?after=latest", undefined],
    ["GET", "/technicians/positions", undefined],
    ["GET", "/technicians/positions/events", undefined],
    ["PUT", "/technicians/locations", { reports: [{ technician_id: 1, ...at }] }],
    [
      "PUT",
      "/technicians/locations",
      {
        reports: [
          { technician_id: 1, ...at },
          { technician_id: 820001, ...at },
        ],
      },
    ],
    ["GET", "/metrics", undefined],
    ["GET", "/nowhere", undefined],
    ["POST", "/assignments", {}],
  ])("a technician may not %s %s %j", async (method, path, body) => {
    const before = await lookAtOthers();
    expect((await ask("anna", method, path, body)).status).toBe(403);
    expect(await lookAtOthers()).toEqual(before);
  });

  it.each(["cancel", "reassign", "decision"])(
    "a technician may not use %s even on their own assignment",
    async (word) => {
      const method = word === "decision" ? "GET" : "POST";
      expect((await ask("anna", method, `/assignments/${annas}/${word}`, {})).status).toBe(403);
    },
  );

  it.each([
    "",
    "?fields=all",
    "?limit=1000",
    "?status=assigned,accepted,declined,completed",
    "?cust_id=810001",
    "?job_id={assignment}",
    "?tech_id=820001",
    "?tech_id=1",
    "?tech_id=0820001",
  ])("a technician's list has only their own assignments: %s", async (query) => {
    const path = `/assignments${query.replace("{assignment}", bens.assignment)}`;
    const items = (await (await ask("anna", "GET", path)).json()) as { tech_id: number }[];
    expect(items.filter(({ tech_id }) => tech_id !== 1)).toEqual([]);
    const isOthers = /job_id|820001$/.test(query);
    expect(items.length === 0).toBe(isOthers);
  });

  it("a technician's query with repeated or unknown parameters is refused", async () => {
    expect((await ask("anna", "GET", "/assignments?tech_id=1&tech_id=820001")).status).toBe(422);
    expect((await ask("anna", "GET", `/assignments/${annas}?show=technician`)).status).toBe(422);
  });

  it("a technician lists nothing of others with a cursor of the desk", async () => {
    const page = await ask("desk", "GET", "/assignments?limit=1");
    const [, cursor] = /cursor=([^>&]+)/.exec(page.headers.get("link") ?? "") ?? [];
    expect(await (await ask("anna", "GET", `/assignments?cursor=${cursor}`)).json()).toEqual([]);
  });

  it("a technician moves their own assignment through its life, and reports their location", async () => {
    const id = await book("1", { pinned: ["1"], preferred: ["1"] });
    expect(await (await ask("anna", "GET", `/assignments/${id}`)).json()).toMatchObject({ tech_id: 1 });
    for (const [move, status] of [
      ["accept", "accepted"],
      ["start", "en_route"],
      ["arrive", "on_site"],
      ["complete", "completed"],
    ]) {
      const response = await ask("anna", "POST", `/assignments/${id}/${move}`, { reason: "mine" });
      expect(await response.json()).toMatchObject({ status });
    }
    const explained = await (await ask("desk", "GET", `/assignments/${id}/decision`)).json();
    expect(explained).toMatchObject({ history: [{ actor: "desk" }, ...Array(4).fill({ actor: "anna" })] });
    expect(await (await ask("anna", "PUT", "/technicians/1/location", at)).json()).toEqual({ status: "updated" });
    expect(await (await ask("anna", "PUT", "/technicians/%31/location", at)).json()).toEqual({ status: "outdated" });
  });

  it("a technician who declines does not learn who goes instead", async () => {
    const id = await book("1", { preferred: ["1"] });
    for (let repeat = 0; repeat < 2; repeat += 1) {
      const answer = await (await ask("anna", "POST", `/assignments/${id}/decline`, {})).json();
      expect(answer).toEqual({ declined: expect.objectContaining({ id: Number(id), tech_id: 1, status: "declined" }) });
    }
    const [next] = (await (await ask("desk", "GET", `/assignments?job_id=${id}`)).json()) as { tech_id: number }[];
    expect([820001, 820002]).toContain(next?.tech_id);
    expect((await ask("stranger", "GET", "/assignments?fields=all")).status).toBe(403);
  });
});

function raise(): never {
  throw new Error("no database");
}
