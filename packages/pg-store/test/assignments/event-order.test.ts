import type { AssignmentEvent, JobEvent } from "@dispatch/core";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";
import { insertCustomers, insertTechnicians } from "../support/insert-rows.js";
import { openTransaction } from "../support/transaction-store.js";

const location = { latitude: 49.4, longitude: 8.7 };
const request = { customerId: "1", technicianId: "1", distanceMeters: 5 };

describe("listEvents, while others write", () => {
  let database: TestDatabase;
  let store: PgStore;
  beforeAll(async () => {
    database = await createTestDatabase(inject("postgresUrl"));
    store = createPgStore(database.pool);
  });
  beforeEach(async () => {
    await database.truncate();
    await insertCustomers(database.pool, [{ id: "1", location }]);
    await insertTechnicians(database.pool, [{ id: "1", location }]);
  });
  afterAll(() => database.drop());

  /** Transactions in other databases of the server may hold back events for a moment. */
  async function listUntil(count: number, after?: string): Promise<readonly AssignmentEvent[]> {
    for (;;) {
      const events = await store.assignments.listEvents({ limit: 1000, after });
      if (events.length >= count) return events;
    }
  }

  it("holds back events after a transaction that still runs, and skips none", async () => {
    const { id } = await store.assignments.bookAssignment(request);
    const [known] = await listUntil(1);
    const slow = await openTransaction(database.pool);
    const late = await slow.assignments.bookAssignment(request);
    const quick = await store.assignments.bookAssignment(request);
    const after = known?.cursor;
    expect(await store.assignments.listEvents({ limit: 10, after })).toEqual([]);
    await slow.commit();
    const events = await listUntil(2, after);
    expect(events.map(({ assignmentId }) => assignmentId)).toEqual([late.id, quick.id]);
    expect(known?.assignmentId).toBe(id);
  });

  it("lists the history of one assignment without a delay", async () => {
    const slow = await openTransaction(database.pool);
    await slow.assignments.bookAssignment(request);
    const { id } = await store.assignments.bookAssignment(request);
    await store.assignments.moveAssignment({ assignmentId: id, to: "accepted", actor: "anna" });
    const history = await store.assignments.listEvents({ limit: 10, assignmentId: id });
    expect(history.map(({ from, to, actor }) => [from, to, actor])).toEqual([
      [null, "assigned", null],
      ["assigned", "accepted", "anna"],
    ]);
    await slow.commit();
  });

  it("lists the moves of each assignment in order and once, despite races", async () => {
    const ids = await Promise.all(
      [1, 2, 3, 4, 5, 6].map(async () => (await store.assignments.bookAssignment(request)).id),
    );
    const statuses = ["accepted", "en_route", "on_site", "completed", "declined", "cancelled"] as const;
    let isDone = false;
    const read: AssignmentEvent[] = [];
    const reading = (async () => {
      while (!isDone) read.push(...(await store.assignments.listEvents({ limit: 3, after: read.at(-1)?.cursor })));
    })();
    const movers = Array.from({ length: 8 }, async (_, mover) => {
      for (let turn = 0; turn < 25; turn += 1) {
        const assignmentId = ids[(turn + mover) % ids.length] ?? "";
        const to = statuses[Math.floor(turn / 4 + mover) % statuses.length] ?? "accepted";
        await store.assignments.moveAssignment({ assignmentId, to }).catch(() => undefined);
      }
    });
    await Promise.all(movers);
    isDone = true;
    await reading;
    const { rows } = await database.pool.query("select count(*)::integer as count from dispatch_events");
    const all = await listUntil(rows[0].count);
    read.push(...(await listUntil(all.length - read.length, read.at(-1)?.cursor)));
    expect(read).toEqual(all);
    for (const assignmentId of ids) {
      const events = all.filter((event) => event.assignmentId === assignmentId);
      expect(events.map(({ from }) => from)).toEqual([null, ...events.slice(0, -1).map(({ to }) => to)]);
    }
  });

  async function listJobEventsUntil(count: number): Promise<readonly JobEvent[]> {
    for (;;) {
      const events = await store.assignments.listJobEvents({ limit: 1000 });
      if (events.length >= count) return events;
    }
  }

  it("holds back events of jobs after a transaction that still runs, and skips none", async () => {
    const { id } = await store.assignments.createJob({ customerId: "1" });
    const [known] = await listJobEventsUntil(1);
    const slow = await openTransaction(database.pool);
    const late = await slow.assignments.createJob({ customerId: "1" });
    const quick = await store.assignments.createJob({ customerId: "1" });
    const after = known?.cursor;
    expect(await store.assignments.listJobEvents({ limit: 10, after })).toEqual([]);
    expect(await store.assignments.findJobEventsEnd()).toBe(after);
    await slow.commit();
    expect((await listJobEventsUntil(3)).map(({ jobId }) => jobId)).toEqual([id, late.id, quick.id]);
  });

  it("lists the events of a job in order, even if an older transaction changed it later", async () => {
    const { id: jobId } = await store.assignments.createJob({ customerId: "1" });
    const older = await openTransaction(database.pool);
    const other = await older.assignments.createJob({ customerId: "1" });
    await store.assignments.updateJob({ jobId, version: 1, changes: { priority: 1 } });
    await older.assignments.updateJob({ jobId, version: 2, changes: { priority: 2 } });
    await older.commit();
    const expected = [`${jobId} 1`, `${other.id} 1`, `${jobId} 2`, `${jobId} 3`];
    const toNames = (events: readonly JobEvent[]) => events.map((event) => `${event.jobId} ${event.version}`);
    const events = await listJobEventsUntil(4);
    expect(toNames(events)).toEqual(expected);
    const own = events.filter((event) => event.jobId === jobId);
    expect(await store.assignments.listJobEvents({ jobId, limit: 9 })).toEqual(own);
    expect(await store.assignments.listJobEvents({ jobId, limit: 9, after: own[1]?.cursor })).toEqual(own.slice(2));
  });
});
