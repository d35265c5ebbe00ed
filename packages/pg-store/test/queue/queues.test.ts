import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";
import { createTenantDatabase, type TenantDatabase } from "../support/tenant-database.js";

const job = { customerId: null, location: { latitude: 49.4, longitude: 8.7 } };
const leaseMs = 60_000;

describe("the queues of tenants", () => {
  let database: TenantDatabase;
  let store: PgStore;
  beforeEach(async () => {
    database = await createTenantDatabase();
    store = createPgStore(database.owner);
  });
  afterEach(() => database.drop());

  /** Takes the turn of a tenant, as a process does that has nothing to try. */
  async function takeTurn(tenant: string): Promise<void> {
    const { assignments } = store.forTenant(tenant);
    expect(await assignments.holdQueue({ holder: "a", leaseMs })).toBe(true);
    expect(await assignments.leaveQueue({ holder: "a" })).toBe(true);
  }

  /** As if the idle tenants had been idle for long. */
  const waitLong = (): Promise<unknown> =>
    database.pool.query("update dispatch_queues set idle_since = idle_since - interval '1 hour'");

  it("lists who has waiting jobs, whose turn was longest ago first", async () => {
    expect(await store.listQueues()).toEqual([]);
    for (const tenant of ["acme", "zeta", "beta"]) await store.forTenant(tenant).assignments.createJob(job);
    expect([...(await store.listQueues())].sort()).toEqual(["acme", "beta", "zeta"]);
    for (const tenant of ["zeta", "acme", "beta", "zeta"]) await takeTurn(tenant);
    expect(await store.listQueues()).toEqual(["acme", "beta", "zeta"]);
  });

  it("leaves out a tenant without waiting jobs after a turn and a while, until it has one again", async () => {
    const { assignments } = store.forTenant("acme");
    const first = await assignments.createJob(job);
    await takeTurn("acme");
    await waitLong();
    expect(await store.listQueues()).toEqual(["acme"]);
    await assignments.updateJob({ jobId: first.id, version: 1, changes: { status: "missed" } });
    await takeTurn("acme");
    expect(await store.listQueues()).toEqual(["acme"]);
    await waitLong();
    expect(await store.listQueues()).toEqual([]);
    await assignments.updateJob({ jobId: first.id, version: 2, changes: { status: "waiting" } });
    expect(await store.listQueues()).toEqual(["acme"]);
  });

  it("a store keeps the queues of its tenants apart", async () => {
    const [acme, zeta] = ["acme", "zeta"].map((tenant) => store.forTenant(tenant).assignments);
    await acme?.createJob(job);
    await zeta?.createJob({ ...job, priority: 7 });
    expect(await acme?.holdQueue({ holder: "a", leaseMs })).toBe(true);
    expect(await zeta?.holdQueue({ holder: "b", leaseMs })).toBe(true);
    expect((await acme?.readQueue())?.waiting.map(({ priority }) => priority)).toEqual([0]);
    expect((await zeta?.listWaiting({ limit: 9 }))?.map(({ priority }) => priority)).toEqual([7]);
  });
});

describe("the queue of a database without tenants", () => {
  let database: TestDatabase;
  let store: PgStore;
  beforeEach(async () => {
    database = await createTestDatabase(inject("postgresUrl"));
    store = createPgStore(database.pool);
  });
  afterEach(() => database.drop());

  it("sees technicians whom another program changes, and no write fails because of a strange time", async () => {
    const { assignments } = store;
    await assignments.createJob(job);
    await database.pool.query("insert into technicians (latitude, longitude) values (49.4, 8.7)");
    const silenceSeconds = 3600;
    const isChangedBy = async (assignment: string): Promise<boolean> => {
      const { mark } = await assignments.readQueue({ silenceSeconds });
      await assignments.holdQueue({ holder: "a", leaseMs });
      await assignments.leaveQueue({ holder: "a", note: "{}", mark });
      expect((await assignments.readQueue({ silenceSeconds })).isChanged).toBe(false);
      await database.pool.query(`update technicians set ${assignment}`);
      return (await assignments.readQueue({ silenceSeconds })).isChanged;
    };
    const changes: readonly (readonly [string, boolean])[] = [
      ["is_active = false", true],
      ["latitude = 49.5", false],
      ["located_at = '-infinity'", false],
      ["located_at = 'infinity'", true],
      ["located_at = '4713-01-01 00:00:00+00 BC'", false],
      ["located_at = '294276-12-31 00:00:00+00'", true],
      ["located_at = null", true],
      ["is_active = true, located_at = now()", true],
      ["located_at = now() + interval '4 minutes'", false],
      ["located_at = now() + interval '63 minutes'", false],
      ["located_at = now() + interval '125 minutes'", true],
    ];
    for (const [change, isSeen] of changes) expect([change, await isChangedBy(change)]).toEqual([change, isSeen]);
  });

  it("sees the change of a transaction that was open when the mark was kept, once", async () => {
    const { assignments } = store;
    await assignments.createJob(job);
    await database.pool.query("insert into technicians (latitude, longitude) values (49.4, 8.7)");
    const keep = async (): Promise<void> => {
      const { mark } = await assignments.readQueue();
      await assignments.holdQueue({ holder: "a", leaseMs });
      await assignments.leaveQueue({ holder: "a", note: "{}", mark });
    };
    const isChanged = async (): Promise<boolean> => (await assignments.readQueue()).isChanged;
    const client = await database.pool.connect();
    await client.query("begin; update technicians set capacity = 1");
    await keep();
    expect(await isChanged()).toBe(false);
    await client.query("commit");
    expect(await isChanged()).toBe(true);
    await keep();
    expect(await isChanged()).toBe(false);
    // A restored database may have transactions that this cluster has not reached.
    await client.query("update technicians set dispatch_ability_xid = '999999999999'");
    client.release();
    expect(await isChanged()).toBe(false);
  });

  it("the queue does not wait while another transaction holds its row in a database without tenants", async () => {
    await store.assignments.createJob(job);
    const client = await database.pool.connect();
    await client.query("begin; select from dispatch_queues for update");
    expect(await store.assignments.holdQueue({ holder: "a", leaseMs })).toBe(false);
    await client.query("rollback");
    client.release();
    expect(await store.assignments.holdQueue({ holder: "a", leaseMs })).toBe(true);
  });

  it("is not held by a process that was killed before the clock of the database was set back", async () => {
    const { assignments } = store;
    await assignments.createJob(job);
    expect(await assignments.holdQueue({ holder: "killed", leaseMs: 400 })).toBe(true);
    const setBack = (hours: number): Promise<unknown> =>
      database.pool.query("update dispatch_queues set held_until = held_until + make_interval(hours => $1)", [hours]);
    await setBack(1);
    expect(await assignments.holdQueue({ holder: "a", leaseMs: 600_000 })).toBe(true);
    // A long lease is one.
    expect(await assignments.holdQueue({ holder: "b", leaseMs: 400 })).toBe(false);
    // Set forward, it has ended, and its holder finds out.
    await setBack(-1);
    expect(await assignments.holdQueue({ holder: "b", leaseMs: 60_000 })).toBe(true);
    expect(await assignments.leaveQueue({ holder: "a" })).toBe(false);
  });

  it("sees a technician who was added, and a job that came while the mark was kept", async () => {
    const { assignments } = store;
    await assignments.createJob(job);
    const { mark } = await assignments.readQueue();
    const keep = async (): Promise<boolean> => {
      await assignments.holdQueue({ holder: "a", leaseMs });
      return assignments.leaveQueue({ holder: "a", mark, note: "{}" });
    };
    await keep();
    expect((await assignments.readQueue()).isChanged).toBe(false);
    await database.pool.query("insert into technicians (latitude, longitude) values (49.4, 8.7)");
    expect((await assignments.readQueue()).isChanged).toBe(true);
    await assignments.createJob(job);
    await keep();
    expect((await assignments.readQueue()).isChanged).toBe(true);
  });

  it("takes over jobs that waited before there were queues", async () => {
    await store.assignments.createJob(job);
    await database.pool.query(`drop table dispatch_queues; drop index dispatch_jobs_waiting;
      drop trigger dispatch_jobs_wake_queue on dispatch_jobs; drop trigger dispatch_assignments_hint on assignments;
      delete from dispatch_migrations where name in ('0012-queue', '0024-queue-hints')`);
    await store.migrate();
    expect(await store.listQueues()).toEqual([""]);
    expect(await store.assignments.holdQueue({ holder: "a", leaseMs })).toBe(true);
  });
});
