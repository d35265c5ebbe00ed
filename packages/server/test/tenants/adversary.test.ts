import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeApiKey, type Role } from "../../../http-adapter/src/guard/index.js";
import { fetchHeld } from "../../../http-adapter/test/support/fetch-held.js";
import { listenTo } from "../../../http-adapter/test/support/listen-to.js";
import { until } from "../../../http-adapter/test/support/until.js";
import { formatEventCursor } from "../../../pg-store/src/assignments/event-cursor.js";
import { calendarTables, holdTables, tenantTables } from "../../../pg-store/src/tenants/current-tenant.js";
import { createTenantDatabase, type TenantDatabase } from "../../../pg-store/test/support/tenant-database.js";
import { type RunningServer, startServer } from "../../src/index.js";

/** The victim's ids and key, or ones that do not exist. */
interface Target {
  readonly customer: string;
  readonly technician: string;
  readonly assignment: string;
  readonly key: string;
  readonly hold: string;
}

interface Attack {
  /** Method and path, such as `POST /dispatch/{customer}`, with names of the target's fields in braces. */
  readonly route: string;
  readonly body?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
}

async function readRefusal(response: Response): Promise<unknown> {
  const { code, detail } = (await response.json()) as Record<string, unknown>;
  return { status: response.status, code, detail };
}

const nothing: Target = {
  customer: "990001",
  technician: "990002",
  assignment: "990003",
  key: "no-such-key",
  hold: "no-such-hold",
};
const at = { latitude: 1, longitude: 1, reported_at: new Date().toISOString() };

const absence = { from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z", reason: "ill" };
const attacks: readonly Attack[] = [
  { route: "POST /dispatch/{customer}" },
  { route: "POST /dispatch/{customer}", headers: { "idempotency-key": "{key}" } },
  { route: "POST /dispatch", body: { customer_id: "{customer}" } },
  { route: "POST /dispatch", body: { customer_id: "2", requirements: { pinned: ["{technician}"] } } },
  { route: "POST /dispatch", body: { customer_id: "{customer}", dry_run: true } },
  { route: "POST /dispatch", body: { customer_id: "2", dry_run: true, requirements: { pinned: ["{technician}"] } } },
  {
    route: "POST /dispatch",
    body: { customer_id: "2", dry_run: true, changes: [{ id: "{technician}", capacity: 9 }] },
  },
  { route: "POST /dispatch", body: { customer_id: "2", dry_run: true, job_id: "{assignment}" } },
  { route: "GET /me" },
  { route: "GET /numbers?since=2026-01-01T00:00:00Z" },
  { route: "GET /assignments" },
  { route: "GET /assignments?cust_id={customer}" },
  { route: "GET /assignments?tech_id={technician}" },
  { route: "GET /assignments?job_id={assignment}" },
  { route: "GET /assignments/{assignment}" },
  { route: "GET /assignments/{assignment}/decision" },
  ...["accept", "start", "arrive", "complete", "cancel", "decline", "reassign"].map((move) => ({
    route: `POST /assignments/{assignment}/${move}`,
    body: {},
  })),
  { route: "POST /assignments/{assignment}/reassign", body: { requirements: { pinned: ["2"] } } },
  { route: "POST /assignments/{assignment}/reassign", body: { technician_id: "{technician}" } },
  { route: "POST /dispatch/batch", body: { jobs: [{ job_id: "{assignment}" }] } },
  { route: "POST /dispatch/batch", body: { jobs: [{ customer_id: "{customer}" }], dry_run: true } },
  { route: "GET /jobs" },
  { route: "GET /jobs?customer_id={customer}" },
  { route: "POST /jobs", body: { customer_id: "{customer}" } },
  { route: "GET /jobs/{assignment}" },
  { route: "PATCH /jobs/{assignment}", body: { note: "mine" }, headers: { "if-match": '"1"' } },
  { route: "GET /jobs/{assignment}/decisions" },
  { route: "GET /jobs/{assignment}/candidates/{technician}" },
  { route: "GET /slots?job_id={assignment}" },
  { route: "GET /slots?customer_id={customer}" },
  {
    route: "POST /slots/holds",
    body: { customer_id: "{customer}", technician_id: "2", starts_at: "2126-01-01T08:00:00Z" },
  },
  {
    route: "POST /slots/holds",
    body: { customer_id: "2", technician_id: "{technician}", starts_at: "2126-01-01T08:00:00Z" },
  },
  {
    route: "POST /slots/holds",
    body: { job_id: "{assignment}", technician_id: "2", starts_at: "2126-01-01T08:00:00Z" },
  },
  { route: "DELETE /slots/holds/{hold}" },
  { route: "POST /dispatch", body: { hold_id: "{hold}" } },
  { route: "POST /jobs/{assignment}/dispatch", body: { hold_id: "{hold}" } },
  ...["dispatch", "cancel", "complete"].map((move) => ({ route: `POST /jobs/{assignment}/${move}`, body: {} })),
  { route: "POST /technicians/{technician}/release", body: absence },
  { route: "POST /technicians/{technician}/absences", body: absence },
  { route: `DELETE /technicians/{technician}/absences?from=${absence.from}&to=${absence.to}` },
  {
    route: "GET /technicians/calendars?technician_id={technician}&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z",
  },
  { route: "GET /technicians/{technician}/calendar?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z" },
  ...["technician", "customer"].flatMap((kind) => [
    { route: `GET /${kind}s` },
    { route: `GET /${kind}s?near=49.41,8.69&limit=1000` },
    { route: `POST /${kind}s`, body: { location: { latitude: 91, longitude: 0 } } },
    { route: `GET /${kind}s/{${kind}}` },
    { route: `GET /${kind}s/ext:{${kind}}` },
    {
      route: `PUT /${kind}s/{${kind}}`,
      body: { location: { latitude: 1, longitude: 1 } },
      headers: { "if-match": "*" },
    },
    { route: `PATCH /${kind}s/{${kind}}`, body: { name: "mine" }, headers: { "if-match": "*" } },
    { route: `PATCH /${kind}s/ext:{${kind}}`, body: { name: "mine" }, headers: { "if-match": "*" } },
    { route: `DELETE /${kind}s/{${kind}}` },
    { route: `POST /${kind}s/{${kind}}/erase`, headers: { "if-match": "*" } },
    { route: `POST /${kind}s/ext:{${kind}}/erase` },
    {
      route: `POST /${kind}s/import?dry_run=true`,
      body: { id: `{${kind}}`, name: "mine" },
      headers: { "content-type": "application/x-ndjson" },
    },
    { route: `GET /${kind}s/import/template` },
  ]),
  {
    route: "POST /jobs/import?dry_run=true",
    body: { reference: "mine", customer_id: "{customer}" },
    headers: { "content-type": "application/x-ndjson" },
  },
  { route: "GET /jobs/import/template" },
  ...["assignments/{assignment}", "assignments/{assignment}/decision", "jobs/{assignment}/decisions"].map((path) => ({
    route: `GET /${path}?expand=technician,customer`,
  })),
  ...["jobs", "jobs/{assignment}"].map((path) => ({ route: `GET /${path}?expand=technician,customer` })),
  { route: "GET /assignments?expand=technician,customer" },
  { route: "POST /dispatch", body: { customer_id: "ext:{customer}" } },
  { route: "PUT /technicians/{technician}/location", body: at },
  { route: "PUT /technicians/locations", body: { reports: [{ technician_id: "{technician}", ...at }] } },
];

describe("an adversary over HTTP", () => {
  let database: TenantDatabase;
  let server: RunningServer;
  let target: Target;
  const keys: Record<string, string> = {};

  beforeAll(async () => {
    database = await createTenantDatabase();
    const entries = [
      await addKey("victim", "dispatcher", "victim"),
      await addKey("mallory", "admin", "mallory"),
      await addKey("nobody", "dispatcher"),
      await addKey("operator", "admin"),
    ];
    server = await startServer({
      DATABASE_URL: database.ownerUrl,
      DISPATCH_DISTANCES: "estimate",
      HOST: "127.0.0.1",
      PORT: "0",
      TENANTS: "on",
      API_KEYS: entries.join(","),
    });
    const plant = `with customer as (
        insert into customers (customerid, latitude, longitude, tenant_id, external_id) values ($1::integer, 49.41, 8.69, $3, $1::integer::text)
      )
      insert into technicians (technicianid, latitude, longitude, tenant_id, external_id) values ($2::integer, 49.42, 8.69, $3, $2::integer::text)`;
    await database.pool.query(plant, [810001, 820001, "victim"]);
    await database.pool.query(plant, [2, 2, "mallory"]);
    await database.pool.query("alter sequence assignments_id_seq restart 830001");
    const booked = await ask("victim", { route: "POST /dispatch/810001", headers: { "idempotency-key": "the-key" } });
    const slot = { customer_id: "810001", technician_id: "820001", starts_at: "2126-01-01T08:00:00Z", minutes: 60 };
    const held = await ask("victim", { route: "POST /slots/holds", body: slot });
    const [assignment, hold] = [booked, held].map((text) => String(JSON.parse(text).id)) as [string, string];
    target = { customer: "810001", technician: "820001", assignment, key: "the-key", hold };
    await ask("victim", { route: "POST /dispatch/810001" });
  });
  afterAll(async () => {
    await server.close();
    await database.drop();
  });

  async function addKey(name: string, role: Role, tenant?: string): Promise<string> {
    const { key, entry } = await makeApiKey(name, role, tenant);
    keys[name] = key;
    return entry;
  }

  function send(name: string, { route, body, headers }: Attack): Promise<Response> {
    const [method = "", path = ""] = route.split(" ");
    return fetchHeld(server.url + path, {
      method,
      headers: { "x-api-key": keys[name] ?? "", "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async function ask(name: string, attack: Attack): Promise<string> {
    return (await send(name, attack)).text();
  }

  /** Returns the answer, without what differs between requests, and with names in place of the target's values. */
  async function attempt(name: string, attack: Attack, aim: Target): Promise<string> {
    const fill = (text: string): string => text.replace(/\{(\w+)\}/g, (_, part: keyof Target) => aim[part]);
    const response = await send(name, JSON.parse(fill(JSON.stringify(attack))));
    const text = (await response.text()).replace(/"(?:request_id|decided_at)":"[^"]*"/g, "");
    return Object.entries(aim).reduce(
      (known, [part, value]) => known.replaceAll(value, part),
      `${response.status} ${text}`,
    );
  }

  /** Returns every row of the victim, as a superuser sees it. */
  async function lookAtVictim(): Promise<unknown> {
    const parts = [...tenantTables, ...calendarTables, ...holdTables].map(
      (table) => `select to_jsonb(${table}) as row from ${table} where tenant_id = 'victim'`,
    );
    return (await database.pool.query(`select row from (${parts.join(" union all ")}) as t order by row::text`)).rows;
  }

  it("the attacks cover every route", async () => {
    const response = await send("mallory", { route: "GET /openapi.json" });
    const { paths } = (await response.json()) as { paths: Record<string, Record<string, unknown>> };
    const open = /z$|^\/(?:docs|openapi\.json)?$/;
    const elsewhere = [
      ...["GET /events", "GET /jobs/events", "GET /metrics"],
      ...["GET /technicians/positions", "GET /technicians/positions/events"],
    ];
    const known = Object.entries(paths)
      .filter(([path]) => !open.test(path))
      .flatMap(([path, operations]) => Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`))
      .map((route) => route.replace(/\{\w+\}/g, "{}"));
    const tried = attacks.map(({ route }) => route.replace(/(?:ext:)?\{\w+\}/g, "{}").replace(/\?.*/, ""));
    expect(new Set([...tried, ...elsewhere])).toEqual(new Set(known));
  });

  describe.each(["mallory", "nobody"])("%s", (name) => {
    it.each(attacks)(`${name} learns nothing of another tenant from $route, and changes nothing`, async (attack) => {
      const before = await lookAtVictim();
      const learnt = await attempt(name, attack, target);
      expect(learnt).not.toMatch(/8[123]000\d/);
      expect(learnt).toBe(await attempt(name, attack, nothing));
      expect(await lookAtVictim()).toEqual(before);
    });
  });

  it("another tenant's cursor lists nothing of that tenant", async () => {
    const page = await send("victim", { route: "GET /assignments?limit=1" });
    const [, cursor] = /cursor=([^>&]+)/.exec(page.headers.get("link") ?? "") ?? [];
    expect(await (await send("victim", { route: `GET /assignments?limit=1&cursor=${cursor}` })).json()).toHaveLength(1);
    expect(await (await send("mallory", { route: `GET /assignments?cursor=${cursor}` })).json()).toEqual([]);
  });

  it("a tenant receives only its own events, and idempotency keys do not reach across tenants", async () => {
    await using theirs = listenTo(await send("victim", { route: "GET /events" }));
    await until(() => theirs.events.length === 2);
    const headers = { "last-event-id": theirs.events[0]?.id ?? "" };
    const unknown = { "last-event-id": formatEventCursor({ xid: "999999", id: "999999" }) };
    const refusals = [headers, unknown].map((sent) => send("mallory", { route: "GET /events", headers: sent }));
    const [foreign, absurd] = await Promise.all(refusals.map(async (sent) => readRefusal(await sent)));
    expect(foreign).toMatchObject({ status: 422, code: "INVALID_REQUEST" });
    expect(foreign).toEqual(absurd);
    await using all = listenTo(await send("mallory", { route: "GET /events" }));
    const booked = await send("mallory", { route: "POST /dispatch/2", headers: { "idempotency-key": target.key } });
    expect(await booked.json()).toMatchObject({ cust_id: 2, tech_id: 2 });
    await until(() => all.events.length === 1);
    expect(all.events[0]?.data).toMatchObject({ customer_id: 2, technician_id: 2 });
    expect(theirs.events).toHaveLength(2);
  });

  it("a tenant receives only the events of its own jobs", async () => {
    const isMine = ({ data }: { readonly data: Record<string, unknown> }): boolean => data["reason"] === "my own";
    await using theirs = listenTo(await send("victim", { route: "GET /jobs/events" }));
    await until(() => theirs.events.length > 0);
    const headers = { "last-event-id": theirs.events[0]?.id ?? "" };
    await using all = listenTo(await send("mallory", { route: "GET /jobs/events", headers }));
    const created = await send("mallory", { route: "POST /jobs", body: { customer_id: 2, reason: "my own" } });
    expect(created.status).toBe(201);
    await until(() => all.events.some(isMine));
    const victims = new Set(theirs.events.map(({ data }) => data["job_id"]));
    expect(all.events.filter(({ data }) => victims.has(data["job_id"]))).toEqual([]);
    expect(theirs.events.filter(isMine)).toEqual([]);
  });

  it("a tenant receives only the positions of its own technicians", async () => {
    const first = { changes_cursor: Buffer.from(JSON.stringify(["0", "0"])).toString("base64url") };
    const theirs = JSON.parse(await ask("victim", { route: "GET /technicians/positions" }));
    expect(theirs.positions.map((one: { technician_id: number }) => one.technician_id)).toContain(820001);
    await using all = listenTo(
      await send("mallory", { route: `GET /technicians/positions/events?after=${first.changes_cursor}` }),
    );
    const box = "box=-180,-90,180,90";
    for (const query of ["", `?${box}`, `?after=${first.changes_cursor}`, `?after=${theirs.changes_cursor}`]) {
      expect(await ask("mallory", { route: `GET /technicians/positions${query}` })).not.toContain("820001");
    }
    await ask("victim", { route: "PUT /technicians/820001/location", body: at });
    await ask("mallory", { route: "PUT /technicians/2/location", body: at });
    await until(() => all.events.length > 0);
    expect(JSON.stringify(all.events)).toContain('"technician_id":2,');
    expect(JSON.stringify(all.events)).not.toContain("820001");
  });

  it("an admin of one tenant may not read GET /metrics, which counts all tenants", async () => {
    expect((await send("mallory", { route: "GET /metrics" })).status).toBe(403);
    expect((await send("operator", { route: "GET /metrics" })).status).toBe(200);
  });
});
