import { describe, expect, it } from "vitest";
import { createPgStore } from "../../../pg-store/src/index.js";
import { createTenantDatabase } from "../../../pg-store/test/support/tenant-database.js";
import { startServer } from "../../src/index.js";
import { parseEnvironment } from "../../src/settings/settings.js";
import { scrape } from "../support/scrape.js";
import { startService } from "../support/service.js";

const quick = { DISPATCH_QUEUE_WINDOW_SECONDS: "off", DISPATCH_QUEUE_POLL_MS: "20" };
const gas = { requirements: { skills: [{ name: "gas" }] } };

async function send(url: string, method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url + path, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
  return (await response.json()) as Record<string, unknown>;
}

async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  await expect.poll(isSo, { timeout: 10_000, interval: 20 }).toBe(true);
}

const isAssigned = async (url: string, id: unknown): Promise<boolean> =>
  (await send(url, "GET", `/jobs/${id}`))["status"] === "assigned";

describe("the queue of the server", () => {
  it("books a waiting job by default, and the technician again who becomes free; says why others wait", async () => {
    await using service = await startService({ environment: quick });
    const { url, pool } = service;
    await pool.query("update technicians set capacity = 1; delete from technicians where technicianid > 1");
    const first = await send(url, "POST", "/jobs", { customer_id: 1 });
    await until(() => isAssigned(url, first["id"]));
    const second = await send(url, "POST", "/dispatch", { customer_id: 2, when_nobody: "queue", priority: 10 });
    expect(Date.parse(String(second["next_try_at"]))).toBeGreaterThan(Date.now() - 60_000);
    const { id } = second["job"] as { readonly id: number };
    await until(async () => (await scrape(url)).get('dispatch_waiting_jobs{class="urgent"}') === 1);
    expect(await send(url, "GET", "/jobs?status=waiting")).toMatchObject([
      { id, waiting: { next_try_at: expect.any(String), reasons: { counts: { AT_CAPACITY: 1 } } } },
    ]);
    await send(url, "POST", `/jobs/${first["id"]}/complete`);
    await until(() => isAssigned(url, id));
    const { history } = await send(url, "GET", `/jobs/${id}/decisions`);
    expect(history).toMatchObject([{ to: "waiting" }, { to: "assigned", actor: "queue" }]);
    await until(async () => (await scrape(url)).get('dispatch_waiting_jobs{class="urgent"}') === 0);
    const metrics = await scrape(url);
    expect(metrics.get('dispatch_queue_booked_total{class="routine"}')).toBe(1);
    expect(metrics.get('dispatch_queue_booked_total{class="urgent"}')).toBe(1);
    expect(metrics.get('dispatch_queue_batches_total{outcome="booked"}')).toBeGreaterThanOrEqual(2);
    expect(metrics.get("dispatch_queue_window_seconds")).toBe(0);
  });

  it("leaves a held job alone, counts it, says when it is tried, and tries it after its release", async () => {
    await using service = await startService({ environment: quick });
    const { url } = service;
    const heldUntil = new Date(Date.now() + 600_000).toISOString();
    const held = await send(url, "POST", "/jobs", { customer_id: 1, priority: "emergency", held_until: heldUntil });
    expect(held).toMatchObject({ status: "waiting", held_until: heldUntil });
    const path = `/jobs/${held["id"]}`;
    const other = await send(url, "POST", "/jobs", { customer_id: 1 });
    await until(() => isAssigned(url, other["id"]));
    expect(await send(url, "GET", path)).toMatchObject({
      ...{ status: "waiting", held_until: heldUntil },
      waiting: { next_try_at: heldUntil, tried_at: null },
    });
    await until(async () => (await scrape(url)).get("dispatch_held_jobs") === 1);
    const change = await fetch(url + path, {
      method: "PATCH",
      headers: { "content-type": "application/json", "if-match": '"1"' },
      body: JSON.stringify({ held_until: null }),
    });
    expect(await change.json()).toMatchObject({ held_until: null, outcome: "updated" });
    await until(() => isAssigned(url, held["id"]));
    await until(async () => (await scrape(url)).get("dispatch_held_jobs") === 0);
    const { history } = await send(url, "GET", `${path}/decisions`);
    expect(history).toMatchObject([{ to: "waiting" }, { fields: ["held_until"] }, { actor: "queue" }]);
  });

  it("marks a job whose window has passed, counts it, and shows how long others wait", async () => {
    await using service = await startService({ environment: quick });
    const { url, pool } = service;
    const now = Date.now();
    const window = { earliest: new Date(now).toISOString(), latest: new Date(now + 300).toISOString() };
    const missed = await send(url, "POST", "/jobs", { customer_id: 1, window, ...gas });
    const old = await send(url, "POST", "/jobs", { customer_id: 1, ...gas });
    await pool.query(`update dispatch_jobs set created_at = now() - interval '3 hours' where id = ${old["id"]}`);
    await until(async () => (await send(url, "GET", `/jobs/${missed["id"]}`))["status"] === "missed");
    const oldest = 'dispatch_waiting_job_oldest_seconds{class="routine"}';
    await until(async () => ((await scrape(url)).get(oldest) ?? 0) >= 10_800);
    expect((await scrape(url)).get("dispatch_queue_missed_total")).toBe(1);
  });

  it("learns of a job and of an end from the database before it polls, if it listens", async () => {
    for (const listens of ["on", "off"]) {
      const environment = { ...quick, DISPATCH_QUEUE_POLL_MS: "60000", DISPATCH_QUEUE_LISTEN: listens };
      await using service = await startService({ environment });
      const { url, pool } = service;
      await pool.query("update technicians set capacity = 1; delete from technicians where technicianid > 1");
      const listening = "select from pg_stat_activity where datname = current_database() and query like 'listen %'";
      if (listens === "off") {
        const { id } = await send(url, "POST", "/jobs", { customer_id: 1 });
        await new Promise((resolve) => setTimeout(resolve, 500));
        expect(await isAssigned(url, id)).toBe(false);
        expect((await pool.query(listening)).rowCount).toBe(0);
        continue;
      }
      await until(async () => (await pool.query(listening)).rowCount === 1);
      const first = await send(url, "POST", "/jobs", { customer_id: 1 });
      const second = await send(url, "POST", "/jobs", { customer_id: 2 });
      await until(() => isAssigned(url, first["id"]));
      await send(url, "POST", `/jobs/${first["id"]}/complete`);
      await until(() => isAssigned(url, second["id"]));
    }
  });

  it("does not run if it is off: a job then waits, and has no next try", async () => {
    await using service = await startService({ environment: { ...quick, DISPATCH_QUEUE: "off" } });
    const { url } = service;
    const job = await send(url, "POST", "/jobs", { customer_id: 1 });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await send(url, "GET", `/jobs/${job["id"]}`)).toMatchObject({
      status: "waiting",
      waiting: { next_try_at: null, failure: null },
    });
    expect((await scrape(url)).has("dispatch_queue_window_seconds")).toBe(false);
  });

  it("serves each tenant in its turn, with the technicians of that tenant only", async () => {
    const database = await createTenantDatabase();
    const store = createPgStore(database.owner);
    for (const tenant of ["acme", "zeta"]) {
      await database.pool.query(`begin; set local dispatch.tenant = '${tenant}';
        insert into technicians (latitude, longitude, capacity, tenant_id) values (49.41, 8.69, 1, '${tenant}'); commit`);
    }
    const location = { latitude: 49.4, longitude: 8.7 };
    const jobs = await Promise.all(
      ["acme", "zeta", "nobody"].map((tenant) =>
        store.forTenant(tenant).assignments.createJob({ customerId: null, location }),
      ),
    );
    const environment = {
      DATABASE_URL: database.ownerUrl,
      TENANTS: "on",
      JWT_ISSUER: "https://login.example",
      JWT_AUDIENCE: "a",
      JWT_JWKS_URL: "https://login.example/keys",
    };
    const server = await startServer(
      { ...environment, ...quick, HOST: "127.0.0.1", PORT: "0", DISPATCH_DISTANCES: "estimate" },
      { log: () => undefined },
    );
    try {
      for (const [index, tenant] of ["acme", "zeta"].entries()) {
        const { assignments } = store.forTenant(tenant);
        await until(async () => (await assignments.findJob(jobs[index]?.id ?? ""))?.status === "assigned");
      }
      const left = await store.forTenant("nobody").assignments.findJob(jobs[2]?.id ?? "");
      expect(left?.status).toBe("waiting");
    } finally {
      await server.close();
      await database.drop();
    }
  });

  it("logs why it cannot dispatch, and goes on when it can", async () => {
    await using service = await startService({ environment: quick });
    const { url, pool, log } = service;
    await pool.query("alter table dispatch_queues rename to elsewhere");
    await until(() => log.some((line) => line.includes("the queue could not dispatch waiting jobs")));
    await pool.query("alter table elsewhere rename to dispatch_queues");
    const job = await send(url, "POST", "/jobs", { customer_id: 1 });
    await until(() => isAssigned(url, job["id"]));
  });

  it("has settings with defaults, and refuses what it cannot use", () => {
    expect(parseEnvironment({}).queue).toEqual({
      windowMs: 60_000,
      retryMs: 30_000,
      pollMs: 200,
      listens: true,
      leaseMs: 400,
      maxJobs: 200,
      silenceSeconds: 86_400,
    });
    expect(parseEnvironment({ DISPATCH_QUEUE: "off" }).queue).toBe(null);
    expect(parseEnvironment({ DISPATCH_QUEUE_WINDOW_SECONDS: "off" }).queue?.windowMs).toBe(0);
    const wrong = {
      DISPATCH_QUEUE: "yes",
      DISPATCH_QUEUE_WINDOW_SECONDS: "0",
      DISPATCH_QUEUE_RETRY_SECONDS: "0",
      DISPATCH_QUEUE_POLL_MS: "5",
      DISPATCH_QUEUE_LISTEN: "yes",
      DISPATCH_QUEUE_LEASE_MS: "5",
      DISPATCH_QUEUE_MAX_JOBS: "1001",
    };
    for (const [name, value] of Object.entries(wrong)) expect(() => parseEnvironment({ [name]: value })).toThrow(name);
  });
});
