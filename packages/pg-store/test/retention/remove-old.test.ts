import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPgStore, type TenantStore } from "../../src/index.js";
import { settle } from "../support/settle.js";
import { createTenantDatabase, type TenantDatabase } from "../support/tenant-database.js";

const before = "2200-01-01T00:00:00Z";
const logs = ["dispatch_events", "dispatch_job_events"];

describe("the removal of old rows", () => {
  let database: TenantDatabase;
  let acme: TenantStore;
  let other: TenantStore;
  beforeAll(async () => {
    database = await createTenantDatabase();
    const store = createPgStore(database.owner);
    [acme, other] = [store.forTenant("acme"), store.forTenant("other")];
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.truncate();
    await database.pool.query(`
      insert into customers (latitude, longitude, tenant_id) values (49.4, 8.7, 'acme'), (49.4, 8.7, 'other');
      insert into technicians (latitude, longitude, tenant_id) values (49.4, 8.7, 'acme'), (49.4, 8.7, 'other')`);
  });

  async function complete(store: TenantStore, id: string): Promise<void> {
    const booked = await store.assignments.bookAssignment({ customerId: id, technicianId: id, distanceMeters: 1 });
    await store.assignments.moveAssignment({ assignmentId: booked.id, to: "completed", isWalk: true });
  }

  /** Runs statements as the owner of the tables, in one transaction. */
  async function asOwner(...statements: readonly string[]): Promise<void> {
    const client = await database.owner.connect();
    try {
      await client.query("begin");
      for (const statement of statements) await client.query(statement);
      await client.query("commit");
    } catch (error) {
      await client.query("rollback");
      throw error;
    } finally {
      client.release();
    }
  }

  it.each(logs)("a plain delete from %s is refused, regardless of what the owner sets", async (log) => {
    await complete(acme, "1");
    await settle(database.pool);
    const count = async () => (await database.pool.query(`select count(*) from ${log}`)).rows[0].count;
    const stored = await count();
    expect(Number(stored)).toBeGreaterThan(0);
    const tenant = "select set_config('dispatch.tenant', 'acme', true)";
    const settings = [
      "set local dispatch.remove_old = 'on'",
      "set local dispatch.history_pass = 'on'",
      "set local dispatch.what = 'events'",
      // Removes nothing, as nothing is so old, and leaves no pass.
      "select dispatch_remove_old('events', '2000-01-01', 10), dispatch_remove_old('jobEvents', '2000-01-01', 10)",
    ];
    for (const setting of settings) {
      await expect(asOwner(tenant, setting, `delete from ${log}`)).rejects.toThrow(/is history/);
      await expect(asOwner(tenant, setting, `update ${log} set reason = 'x'`)).rejects.toThrow(/is history/);
    }
    await expect(asOwner(tenant, "set session_replication_role = replica")).rejects.toThrow(/permission denied/);
    expect(await count()).toBe(stored);
  });

  it("the removal of old rows is of one tenant only", async () => {
    await complete(acme, "1");
    await complete(other, "2");
    await settle(database.pool);
    const [first] = await other.assignments.listEvents({ limit: 1 });
    for (const what of ["events", "jobEvents"] as const) {
      expect((await acme.assignments.removeOld({ what, before }))?.removed).toBeGreaterThan(0);
    }
    expect(await acme.assignments.listEvents({ limit: 10 })).toEqual([]);
    expect(await acme.assignments.listJobEvents({ limit: 10 })).toEqual([]);
    expect(await other.assignments.listEvents({ limit: 10, after: first?.cursor })).toHaveLength(4);
    expect(await other.assignments.listJobEvents({ limit: 10 })).not.toEqual([]);
  });

  it("the removal of old rows is done by one process at a time, and holds up no booking", async () => {
    for (let index = 0; index < 5; index += 1) await complete(acme, "1");
    await settle(database.pool);
    const client = await database.owner.connect();
    try {
      await client.query("begin");
      await client.query(
        "select set_config('dispatch.tenant', 'acme', true), removed from dispatch_remove_old('events', now(), 1)",
      );
      const { rows } = await client.query(`select removed from dispatch_remove_old('events', '${before}', 100)`);
      expect(rows[0].removed).toBeGreaterThan(0);
      for (const what of ["events", "keys"] as const) {
        expect(await acme.assignments.removeOld({ what, before })).toBeNull();
      }
      expect(await other.assignments.removeOld({ what: "events", before })).toEqual({ removed: 0, hasMore: false });
      // They would wait for the transaction above, and so for ever.
      await Promise.all(Array.from({ length: 8 }, () => complete(acme, "1")));
    } finally {
      await client.query("rollback");
      client.release();
    }
  });

  it("goes on while jobs are dispatched, and a reader misses none without being told", async () => {
    for (let index = 0; index < 20; index += 1) await complete(acme, "1");
    const work = Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let index = 0; index < 5; index += 1) await complete(acme, "1");
      }),
    );
    let isWorking = true;
    void work.finally(() => {
      isWorking = false;
    });
    let removed = 0;
    do {
      removed += (await acme.assignments.removeOld({ what: "events", before, limit: 7 }))?.removed ?? 0;
    } while (isWorking);
    await work;
    await settle(database.pool);
    for (let hasMore = true; hasMore; ) {
      const done = await acme.assignments.removeOld({ what: "events", before, limit: 7 });
      removed += done?.removed ?? 0;
      hasMore = done?.hasMore ?? true;
    }
    expect(removed).toBe(40 * 5);
  });

  it("refuses a cursor of positions from before a removed event that changed one", async () => {
    const start = await acme.technicians.findPositionsEnd();
    await complete(acme, "1");
    await settle(database.pool);
    const end = await acme.technicians.findPositionsEnd();
    expect((await acme.technicians.listPositionChanges({ limit: 10, after: start })).positions).toHaveLength(1);
    await acme.assignments.removeOld({ what: "events", before });
    await expect(acme.technicians.listPositionChanges({ limit: 10, after: start })).rejects.toMatchObject({
      code: "EVENTS_REMOVED",
    });
    expect((await acme.technicians.listPositionChanges({ limit: 10, after: end })).positions).toEqual([]);
  });
});
