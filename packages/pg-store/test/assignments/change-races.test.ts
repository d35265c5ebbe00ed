import type { OpenAssignmentChange } from "@dispatch/core";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";
import { insertCustomers, insertTechnicians } from "../support/insert-rows.js";
import { openTransaction, untilBlockedBy } from "../support/transaction-store.js";

const location = { latitude: 49.4, longitude: 8.7 };

describe("A change of a job, while its technician moves on", () => {
  let database: TestDatabase;
  let store: PgStore;
  beforeAll(async () => {
    database = await createTestDatabase(inject("postgresUrl"));
    store = createPgStore(database.pool);
  });
  beforeEach(async () => {
    await database.truncate();
    await insertCustomers(database.pool, [{ id: "1", location }]);
    await insertTechnicians(database.pool, [{ id: "1", location, capacity: 1 }]);
  });
  afterAll(() => database.drop());

  const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
  const visit = { leavesAt: inHours(5), startsAt: inHours(6), endsAt: inHours(7) };
  const status = "accepted";

  it.each<readonly [string, OpenAssignmentChange]>([
    ["moves no visit", { action: "keep", status, visit }],
    ["keeps no drive", { action: "keep", status, distanceMeters: 7000 }],
    ["keeps nothing", { action: "keep", status }],
    ["releases nobody", { action: "release", status }],
  ])("%s that was judged before they set off", async (_, openAssignment) => {
    const { id, jobId } = await store.assignments.bookAssignment({
      customerId: "1",
      technicianId: "1",
      distanceMeters: 5,
    });
    await store.assignments.moveAssignment({ assignmentId: id, to: "accepted" });
    const [before] = await store.technicians.findTechnicians(["1"]);
    const other = await openTransaction(database.pool);
    await other.assignments.moveAssignment({ assignmentId: id, to: "en_route" });
    const changed = store.assignments
      .updateJob({ jobId, version: 1, changes: { workSeconds: 60 }, openAssignment })
      .then(
        () => expect.fail(),
        (error) => error,
      );
    await untilBlockedBy(database.pool, other.backendId);
    await other.commit();
    expect(await changed).toMatchObject({ code: "ASSIGNMENT_CONFLICT", currentStatus: "en_route" });
    expect(await store.assignments.findJob(jobId)).toMatchObject({ version: 1, status: "assigned" });
    expect(await store.assignments.findAssignment(id)).toMatchObject({ status: "en_route", distanceMeters: 5 });
    expect(await store.technicians.findTechnicians(["1"])).toEqual([before]);
  });
});
