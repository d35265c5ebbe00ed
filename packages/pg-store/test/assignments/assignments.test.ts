import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";
import { backends } from "../support/backends.js";
import { insertCustomers, insertTechnicians } from "../support/insert-rows.js";

const location = { latitude: 49.4, longitude: 8.7 };
const request = { customerId: "1", technicianId: "1", distanceMeters: 1774.13 };

async function openStore(open: () => Promise<TestDatabase>) {
  const database = await open();
  return { database, store: createPgStore(database.pool) };
}

async function fill({ truncate, pool }: TestDatabase): Promise<void> {
  await truncate();
  await insertCustomers(pool, [{ id: "1", location }]);
  await insertTechnicians(pool, [
    { id: "1", location },
    { id: "2", location, isActive: null },
  ]);
}

describe.each(backends)("Assignments on $name", ({ open }) => {
  let database: TestDatabase;
  let store: PgStore;
  beforeAll(async () => {
    ({ database, store } = await openStore(open));
  });
  beforeEach(() => fill(database));
  afterAll(() => database.drop());

  it("stores kilometres as the Python service reads them", async () => {
    await store.assignments.createAssignment(request);
    const { rows } = await database.pool.query("select id, cust_id, tech_id, distance_km from assignments");
    expect(rows).toEqual([{ id: 1, cust_id: 1, tech_id: 1, distance_km: 1.77413 }]);
  });

  it("treats a technician whose is_active is NULL as inactive", async () => {
    const claim = store.assignments.createAssignment({ ...request, technicianId: "2" });
    await expect(claim).rejects.toMatchObject({ code: "ASSIGNMENT_CONFLICT", technicianId: "2" });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -0.001])(
    "createAssignment refuses a drive of %s metres",
    async (distanceMeters) => {
      const claim = store.assignments.createAssignment({ ...request, distanceMeters });
      await expect(claim).rejects.toMatchObject({ code: "INVALID_REQUEST" });
    },
  );

  it("lists rows of another program as far as possible, those without a time last", async () => {
    await database.pool.query(`
      insert into assignments (id, cust_id, tech_id, distance_km, assigned_at) values
        (1, 1, 1, 'NaN', null), (2, 1, 1, 'Infinity', '-infinity'), (3, 1, 2, -0.005, 'infinity'),
        (4, 1, 1, 1.2345678, '2026-11-24 08:35:19.182093+01'), (5, 1, 1, 0, '2026-11-24 07:35:19.182094+00'),
        (6, 1, 1, 2, '0099-01-01 00:00:00+00'), (7, 1, 1, 3, '12026-01-01 00:00:00+00'),
        (8, 1, 1, 4, '0001-12-31 23:00:00+00 BC'), (9, 1, 1, 5, '4713-01-01 00:00:00+00 BC')`);
    const whole = await store.assignments.listAssignments({ limit: 10 });
    const time = (id: string) => whole.items.find((item) => item.id === id)?.assignedAt;
    const meters = (id: string) => whole.items.find((item) => item.id === id)?.distanceMeters;
    expect(whole.items.map(({ id }) => id)).toEqual(["3", "7", "5", "4", "6", "8", "9", "2", "1"]);
    expect(["1", "2", "3", "8", "9"].map(time)).toEqual([null, null, null, null, null]);
    expect(time("4")).toBe("2026-11-24T07:35:19.182093Z");
    expect(["1", "2", "3", "4"].map(meters)).toEqual([null, null, -5, 1234.568]);

    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.assignments.listAssignments({ limit: 1, cursor });
      paged.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined && paged.length < whole.items.length);
    expect(cursor).toBeUndefined();
    expect(paged).toEqual(whole.items.map(({ id }) => id));
  });

  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  it.each([
    ["", "an empty text"],
    ["%00", "not base64"],
    [encode({}), "not an array"],
    [encode(["2026-11-24T07:35:19.182093Z AD", "1"]), "an id that is not a number"],
    [encode(["2026-11-24T07:35:19.182093Z AD", 2 ** 31]), "an id that no row has"],
    [encode(["2026-11-24T07:35:19.182093Z", 1]), "a time without an era"],
    [encode(["now", 1]), "a time that this store does not write"],
    [encode(["2026-13-41T99:35:19.182093Z AD", 1]), "a time that does not exist"],
  ])("listAssignments refuses the cursor %j: %s", async (cursor) => {
    const list = store.assignments.listAssignments({ limit: 1, cursor });
    await expect(list).rejects.toMatchObject({ code: "INVALID_REQUEST" });
    await store.assignments.ping();
  });

  it.each([0, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("listAssignments refuses a limit of %s", async (limit) => {
    await expect(store.assignments.listAssignments({ limit })).rejects.toMatchObject({ code: "INVALID_REQUEST" });
    const search = store.technicians.findNearest({ near: location, limit });
    await expect(search).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  });
});

describe("A claim, while another transaction runs", () => {
  let database: TestDatabase;
  let store: PgStore;
  beforeAll(async () => {
    ({ database, store } = await openStore(() => createTestDatabase(inject("postgresUrl"))));
  });
  beforeEach(() => fill(database));
  afterAll(() => database.drop());

  const patience = { timeout: 20_000 };
  const count = async (statement: string) => (await database.pool.query(statement)).rowCount;
  const busy = `select from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`;
  const untilIdle = () => expect.poll(() => count(busy), patience).toBe(0);

  it.each([
    "update technicians set is_active = false where technicianid = 1",
    "delete from technicians where technicianid = 1",
  ])("waits for %j, and then reports the conflict", async (statement) => {
    const other = await database.pool.connect();
    await other.query("begin");
    await other.query(statement);
    const claim = store.assignments.createAssignment(request).catch((error: unknown) => error);
    expect(await Promise.race([claim, sleep(100, "still waiting")])).toBe("still waiting");
    await other.query("commit");
    other.release();
    expect(await claim).toMatchObject({ code: "ASSIGNMENT_CONFLICT" });
    expect((await store.assignments.listAssignments({ limit: 1 })).items).toEqual([]);
  });

  it("a claim that is aborted while it waits for a connection is never sent", async () => {
    const lent = await Promise.all(Array.from({ length: 10 }, () => database.pool.connect()));
    const controller = new AbortController();
    const claim = store.assignments.createAssignment(request, { signal: controller.signal });
    const reason = new Error("the client went away");
    controller.abort(reason);
    await expect(claim).rejects.toBe(reason);
    for (const client of lent) client.release();
    await store.assignments.ping();
    expect((await store.assignments.listAssignments({ limit: 1 })).items).toEqual([]);
  });

  it("rejects at once if aborted while the database works, and its connection stays usable", async () => {
    const other = await database.pool.connect();
    await other.query("begin; lock table technicians");
    const controller = new AbortController();
    const claim = store.assignments.createAssignment(request, { signal: controller.signal });
    await sleep(50);
    const reason = new Error("the client went away");
    controller.abort(reason);
    await expect(claim).rejects.toBe(reason);
    await other.query("commit");
    other.release();
    await Promise.all(Array.from({ length: 20 }, () => store.assignments.ping()));
    expect(database.pool.totalCount).toBeLessThanOrEqual(10);
    await untilIdle();
  });

  it("releases a key that was reserved only after the caller aborted", async () => {
    const key = { key: "a", fingerprint: "f", leaseMs: 60_000, keepMs: 60_000 };
    const other = await database.pool.connect();
    await other.query("begin; lock table dispatch_idempotency_keys");
    const controller = new AbortController();
    const reserving = store.assignments.reserveKey({ ...key, token: "mine" }, { signal: controller.signal });
    await expect.poll(() => count(`${busy} and wait_event_type = 'Lock'`), patience).toBe(1);
    const reason = new Error("the client went away");
    controller.abort(reason);
    await expect(reserving).rejects.toBe(reason);
    await other.query("commit");
    await untilIdle();
    other.release();
    const again = () => store.assignments.reserveKey({ ...key, token: "again" });
    await expect.poll(again, patience).toEqual({ status: "reserved" });
  });
});
