import { createDispatcher } from "@dispatch/core";
import { memoryDistances } from "@dispatch/core/memory";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import type { TestDatabase } from "../postgres/test-database.js";
import { backends } from "../support/backends.js";
import { insertCustomers, insertTechnicians } from "../support/insert-rows.js";

const location = { latitude: 49.4, longitude: 8.7 };
const hourMs = 3_600_000;

describe.each(backends)("work that has begun, on $name", (backend) => {
  let database: TestDatabase;
  let store: PgStore;
  beforeAll(async () => {
    database = await backend.open();
    store = createPgStore(database.pool);
  });
  afterEach(() => database.truncate());
  afterAll(() => database.drop());

  /** One job an hour long, which started half an hour ago, and one in an hour; ten minutes of drive between them. */
  const makeDay = async () => {
    await insertCustomers(database.pool, [{ id: "1", location }]);
    await insertTechnicians(database.pool, [{ id: "1", location, capacity: 1 }]);
    // Without shifts, a day is one shift: at noon, the whole test is within one.
    const nowMs = new Date().setUTCHours(12, 0, 0, 0);
    const clock = { now: () => nowMs, schedule: () => () => undefined };
    const at = (hours: number): string => new Date(nowMs + hours * hourMs).toISOString();
    const book = (hours: number) =>
      store.assignments.bookAssignment({
        customerId: "1",
        technicianId: "1",
        distanceMeters: 5,
        job: { workSeconds: 3600 },
        visit: { leavesAt: at(hours - 0.25), startsAt: at(hours), endsAt: at(hours + 1), now: at(-24) },
      });
    const [begun, next] = [await book(-0.5), await book(1)];
    const distances = memoryDistances(() => ({ status: "measured", distanceMeters: 6000, durationSeconds: 600 }));
    const { customers, technicians, assignments } = store;
    const dispatcher = createDispatcher({ customers, technicians, assignments, distances, clock });
    const change = async (workSeconds: number) => {
      const { version } = (await assignments.findJob(begun.jobId)) ?? expect.fail();
      return dispatcher.changeJob({ jobId: begun.jobId, version, changes: { workSeconds } });
    };
    const listVisits = async () =>
      ((await technicians.findTechnicians(["1"]))[0]?.visits ?? []).map(({ leavesAt, startsAt, endsAt }) =>
        [leavesAt, startsAt, endsAt].map((time) => (Date.parse(time) - nowMs) / 60_000),
      );
    return { at, begun, next, change, listVisits };
  };

  it("keeps its start and ends later, or says what would break", async () => {
    const { at, begun, next, change, listVisits } = await makeDay();
    await store.assignments.moveAssignment({ assignmentId: begun.id, to: "on_site", isWalk: true });
    expect(await change(4800)).toMatchObject({ outcome: "kept", job: { workSeconds: 4800, status: "assigned" } });
    const extended = [
      [-45, -30, 50],
      [50, 60, 120],
    ];
    expect(await listVisits()).toEqual(extended);
    for (const [workSeconds, minutes, reason] of [
      [4860, 51, "NO_TIME"],
      [5460, 61, "AT_CAPACITY"],
    ] as const) {
      await expect(change(workSeconds)).rejects.toMatchObject({
        code: "WORK_UNDER_WAY",
        reasons: [reason],
        endsAt: at(minutes / 60),
        inTheWay: { assignmentId: next.id, startsAt: at(1) },
      });
    }
    expect(await listVisits()).toEqual(extended);
    await change(60);
    expect((await listVisits())[0]).toEqual([-45, -30, -29]);
  });

  it("keeps when the technician left who is on the way", async () => {
    const { begun, change, listVisits } = await makeDay();
    await store.assignments.moveAssignment({ assignmentId: begun.id, to: "en_route", isWalk: true });
    await change(2400);
    expect((await listVisits())[0]).toEqual([-45, 10, 50]);
  });
});
