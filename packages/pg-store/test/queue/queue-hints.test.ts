import { type Assignment, createDispatcher, runQueue, type TechnicianSource } from "@dispatch/core";
import { straightLineDistances } from "@dispatch/core/memory";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { createPgPool, createPgStore, type PgPool, type PgStore, pgQueueHints } from "../../src/index.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";

const job = { customerId: null, location: { latitude: 49.4, longitude: 8.7 } };

describe("hints of the database", () => {
  let database: TestDatabase;
  let pool: PgPool;
  let store: PgStore;
  let heard: (string | null)[];
  const failures: unknown[] = [];
  const stop: (() => void)[] = [];

  beforeEach(async () => {
    database = await createTestDatabase(inject("postgresUrl"));
    pool = createPgPool({ connectionString: database.url, maxConnections: 1, minConnections: 0 });
    store = createPgStore(database.pool);
    heard = [];
  });
  afterEach(async () => {
    for (const end of stop.splice(0)) end();
    await pool.end();
    await database.drop();
  });

  const until = (isSo: () => boolean | Promise<boolean>): Promise<void> =>
    expect.poll(isSo, { timeout: 30_000, interval: 10 }).toBe(true);

  async function listen(): Promise<void> {
    const hints = pgQueueHints(pool, { onFailure: (error) => failures.push(error) });
    stop.push(hints.listen((queue) => heard.push(queue)));
    // First, everything may have changed.
    await until(() => heard.length === 1);
    expect(heard.splice(0)).toEqual([null]);
  }

  /** Whether exactly these come, and nothing before a last one. */
  async function expectHints(hints: readonly string[]): Promise<void> {
    await database.pool.query("select pg_notify('dispatch_queue', 'last')");
    await until(() => heard.includes("last"));
    expect(heard.splice(0)).toEqual([...hints, "last"]);
  }

  async function book(): Promise<Assignment> {
    const { rows } = await database.pool.query(
      "insert into technicians (latitude, longitude, capacity) values (49.4, 8.7, 1) returning technicianid",
    );
    return store.assignments.bookAssignment({ ...job, technicianId: String(rows[0].technicianid), distanceMeters: 1 });
  }

  it("tell of a job that waits, and of an assignment that ends while one does", async () => {
    const [first, second, third] = [await book(), await book(), await book()];
    await listen();
    await store.assignments.moveAssignment({ assignmentId: first.id, to: "completed", isWalk: true });
    await expectHints([]);
    const waiting = await store.assignments.createJob(job);
    await expectHints([""]);
    await store.assignments.moveAssignment({ assignmentId: second.id, to: "accepted" });
    await expectHints([]);
    await store.assignments.moveAssignment({ assignmentId: second.id, to: "completed", isWalk: true });
    await expectHints([""]);
    await store.assignments.moveAssignment({ assignmentId: third.id, to: "cancelled" });
    await expectHints([""]);
    await store.assignments.updateJob({ jobId: waiting.id, version: 1, changes: { status: "missed" } });
    await expectHints([]);
    // Another program, many at once: one notification.
    await database.pool.query(
      "insert into dispatch_jobs (latitude, longitude, status) select 49, 8, 'waiting' from generate_series(1, 50)",
    );
    await expectHints([""]);
  });

  it("go on over a new connection when one is lost, and then say that everything may have changed", async () => {
    await listen();
    await database.pool.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %' and datname = current_database()",
    );
    await until(() => heard.length === 1);
    expect(heard.splice(0)).toEqual([null]);
    expect(failures).toHaveLength(1);
    await store.assignments.createJob(job);
    await expectHints([""]);
    expect(pool.totalCount).toBe(1);
  });

  it("end with the signal or the listener, and leave no connection", async () => {
    const over = new AbortController();
    const end = pgQueueHints(pool, { signal: over.signal }).listen((queue) => heard.push(queue));
    stop.push(end);
    await until(() => heard.length === 1);
    over.abort();
    await until(() => pool.totalCount === 0);
    pgQueueHints(pool, { signal: over.signal }).listen((queue) => heard.push(queue));
    await expect(database.pool.query("select pg_notify('dispatch_queue', '')")).resolves.toBeDefined();
    expect([heard, pool.totalCount]).toEqual([[null], 0]);
  });

  const countTimers = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

  it("leave no timer of a connection that was lost", async () => {
    const over = new AbortController();
    const lost: unknown[] = [];
    const hints = pgQueueHints(pool, { signal: over.signal, onFailure: (error) => lost.push(error) });
    stop.push(hints.listen((queue) => heard.push(queue)));
    await until(() => heard.length === 1);
    const counts: number[] = [];
    // In a poll, which has timers of its own.
    await until(() => counts.push(countTimers()) === 1);
    const [listening = 0] = counts;
    for (const times of [1, 2, 3]) {
      await database.pool.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %' and datname = current_database()",
      );
      await until(() => lost.length === times && heard.length === times + 1);
    }
    // Idle connections of the other pool have one each. A timer that is left would end by itself later.
    const isAsBefore = (): boolean => countTimers() <= listening + database.pool.idleCount;
    await expect.poll(isAsBefore, { timeout: 5000, interval: 10 }).toBe(true);
    over.abort();
    await until(() => pool.totalCount === 0);
  });

  it("end while a connection is awaited, and close it when it comes", async () => {
    const over = new AbortController();
    const holder = await pool.connect();
    pgQueueHints(pool, { signal: over.signal }).listen((queue) => heard.push(queue));
    await until(() => pool.waitingCount === 1);
    over.abort();
    holder.release();
    await until(() => pool.totalCount === 0);
    expect(heard).toEqual([]);
  });

  it("end while an answer is awaited that does not come", async () => {
    const over = new AbortController();
    let isReleased = false;
    const never = new Promise<never>(() => undefined);
    const client = { query: () => never, release: () => (isReleased = true) };
    pgQueueHints({ connect: async () => client } as unknown as PgPool, { signal: over.signal }).listen(() => undefined);
    await new Promise(setImmediate);
    over.abort();
    await until(() => isReleased);
  });

  it("have a freed technician booked again long before the next poll", async () => {
    const { assignments, customers, technicians } = store;
    await database.pool.query("insert into technicians (latitude, longitude, capacity) values (49.4, 8.7, 1)");
    const distances = straightLineDistances();
    const dispatcher = createDispatcher({
      customers,
      technicians: technicians as TechnicianSource,
      assignments,
      distances,
    });
    const over = new AbortController();
    const hints = pgQueueHints(pool);
    const run = runQueue({ dispatcher, jobs: assignments, hints, pollMs: 60_000, windowMs: 0, signal: over.signal });
    const statusOf = async (id: string): Promise<string | undefined> => (await assignments.findJob(id))?.status;
    try {
      const [first, second] = [await assignments.createJob(job), await assignments.createJob(job)];
      await until(async () => (await statusOf(first.id)) === "assigned");
      await dispatcher.completeJob({ jobId: first.id });
      await until(async () => (await statusOf(second.id)) === "assigned");
    } finally {
      over.abort();
      await run;
    }
  });
});
