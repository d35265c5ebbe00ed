import { lateSpeedMetersPerSecond, lateVisitReason } from "@dispatch/core/plugin-kit";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";
import { insertCustomers, insertTechnicians } from "../support/insert-rows.js";
import { untilBlockedBy } from "../support/transaction-store.js";

const location = { latitude: 49.4, longitude: 8.7 };
const at = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

let database: TestDatabase;
let store: PgStore;
beforeAll(async () => {
  database = await createTestDatabase(inject("postgresUrl"));
  store = createPgStore(database.pool);
  await insertCustomers(database.pool, [{ id: "1", location }]);
  await insertTechnicians(database.pool, [{ id: "1", location, capacity: 1 }]);
});
afterAll(() => database.drop());

const book = (leaves: number, starts: number, ends: number) =>
  store.assignments.bookAssignment({
    customerId: "1",
    technicianId: "1",
    distanceMeters: 5,
    visit: { leavesAt: at(leaves), startsAt: at(starts), endsAt: at(ends), now: at(-300) },
  });

it("The schema assumes the same top speed as the core; if it changes, the function needs a migration", async () => {
  const { rows } = await database.pool.query("select pg_get_functiondef('dispatch_note_late'::regproc) as text");
  expect(rows[0].text).toContain(" / 36.11111111111111 * ");
  expect(lateSpeedMetersPerSecond).toBe(36.11111111111111);
});

it("A move that notes a late visit is repeated after a deadlock, and takes effect once", async () => {
  const [done, late] = [await book(-120, -110, -60), await book(-10, 20, 60)];
  await store.assignments.moveAssignment({ assignmentId: done.id, to: "accepted" });
  const other = await database.pool.connect();
  await other.query("begin");
  await other.query("set local deadlock_timeout = '20s'");
  const { rows } = await other.query("select pg_backend_pid() as id");
  await other.query("select from dispatch_jobs where id = $1 for update", [late.jobId]);
  const move = store.assignments.moveAssignment({ assignmentId: done.id, to: "completed", isWalk: true });
  await untilBlockedBy(database.pool, rows[0].id);
  // The move waits for this transaction, which waits for the move: Postgres ends the move.
  await other.query("update dispatch_visits set lane = lane where assignment_id = $1", [done.id]);
  await other.query("commit");
  other.release();
  expect((await move).status).toBe("completed");
  const reasons = (await store.assignments.listJobEvents({ jobId: late.jobId, limit: 9 })).map(({ reason }) => reason);
  expect(reasons).toEqual([null, lateVisitReason]);
  const steps = (await store.assignments.listEvents({ assignmentId: done.id, limit: 9 })).map(({ to }) => to);
  expect(steps).toEqual(["assigned", "accepted", "en_route", "on_site", "completed"]);
}, 20_000);
