import { type BookAssignmentRequest, createDispatcher, type PlannedVisit } from "@dispatch/core";
import { straightLineDistances } from "@dispatch/core/memory";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import type { TestDatabase } from "../postgres/test-database.js";
import { backends } from "../support/backends.js";
import { insertCustomers, insertTechnicians } from "../support/insert-rows.js";

const location = { latitude: 49.4, longitude: 8.7 };

/** A time of the day on which the tests plan. */
const at = (time: string): string => `2030-01-14T${time}:00.000Z`;

/** The drive takes half an hour, the work one hour. */
const visitAt = (start: string, given: Partial<PlannedVisit> = {}): PlannedVisit => {
  const startMs = Date.parse(at(start));
  const [leavesAt, endsAt] = [startMs - 1_800_000, startMs + 3_600_000].map((ms) => new Date(ms).toISOString());
  return { leavesAt: leavesAt ?? "", startsAt: at(start), endsAt: endsAt ?? "", now: at("06:00"), ...given };
};

describe.each(backends)("The calendar of a technician on $name", ({ open }) => {
  let database: TestDatabase;
  let store: PgStore;
  beforeAll(async () => {
    database = await open();
    store = createPgStore(database.pool);
  });
  beforeEach(async () => {
    await database.truncate();
    await insertCustomers(database.pool, [{ id: "1", location }]);
    await insertTechnicians(database.pool, [
      { id: "1", location, capacity: 1 },
      { id: "2", location, capacity: 2 },
      { id: "3", location },
    ]);
  });
  afterAll(() => database.drop());

  const book = (visit: PlannedVisit | undefined, given: Partial<BookAssignmentRequest> = {}) =>
    store.assignments
      .bookAssignment({ customerId: "1", technicianId: "1", distanceMeters: 5, visit, ...given })
      .then(({ id }) => id);
  const isRefused = { code: "ASSIGNMENT_CONFLICT", calendarChanged: true };
  const readVisits = async (technicianId = 1) => {
    const { rows } = await database.pool.query(
      `select assignment_id::text as id, lane, to_char(leaves_at at time zone 'UTC', 'HH24:MI') as leaves,
        to_char(ends_at at time zone 'UTC', 'HH24:MI') as ends
      from dispatch_visits where is_open and tech_id = $1 order by leaves_at`,
      [technicianId],
    );
    return rows.map(({ id, lane, leaves, ends }) => `${id} in ${lane}: ${leaves} to ${ends}`);
  };

  it("The calendar of a technician has room next to an appointment, and none where it overlaps", async () => {
    const noon = await book(visitAt("12:00"));
    await expect(book(visitAt("10:31"))).rejects.toMatchObject(isRefused);
    await expect(book(visitAt("13:29"))).rejects.toMatchObject(isRefused);
    const before = await book(visitAt("10:30"));
    const after = await book(visitAt("13:30"));
    expect(await readVisits()).toEqual([
      `${before} in 0: 10:00 to 11:30`,
      `${noon} in 0: 11:30 to 13:00`,
      `${after} in 0: 13:00 to 14:30`,
    ]);
    // An appointment of years from now does not block today.
    await book(undefined);
    await expect(book(undefined)).rejects.toMatchObject(isRefused);
  });

  it("The calendar has a lane per place of the capacity, freed by an end, a deletion or a replacement", async () => {
    const technicianId = "2";
    const [first, second] = [
      await book(visitAt("12:00"), { technicianId }),
      await book(visitAt("12:30"), { technicianId }),
    ];
    await expect(book(visitAt("11:30"), { technicianId })).rejects.toMatchObject(isRefused);
    await store.assignments.moveAssignment({ assignmentId: first, to: "cancelled" });
    const third = await book(visitAt("11:30"), { technicianId });
    expect(await readVisits(2)).toEqual([`${third} in 0: 11:00 to 12:30`, `${second} in 1: 12:00 to 13:30`]);
    await database.pool.query("delete from assignments where id = $1", [second]);
    const fourth = await book(visitAt("12:15"), { technicianId });
    const moved = await book(visitAt("12:00"), { technicianId, jobId: fourth, replaces: fourth });
    expect(await readVisits(2)).toEqual([`${third} in 0: 11:00 to 12:30`, `${moved} in 1: 11:30 to 13:00`]);
  });

  it("The calendar of a technician is not filled beyond a capacity that was lowered or set later", async () => {
    const technicianId = "3";
    await book(visitAt("12:00"), { technicianId });
    await book(visitAt("12:00"), { technicianId });
    await database.pool.query("update technicians set capacity = 2 where technicianid = 3");
    await expect(book(visitAt("13:00"), { technicianId })).rejects.toMatchObject(isRefused);
    await database.pool.query("update technicians set capacity = 3 where technicianid = 3");
    await book(visitAt("13:00"), { technicianId });
    const apart = await book(visitAt("09:00"), { technicianId });
    expect((await readVisits(3))[0]).toBe(`${apart} in 0: 08:30 to 10:00`);
    await database.pool.query("update technicians set capacity = 1 where technicianid = 3");
    await expect(book(visitAt("11:45"), { technicianId })).rejects.toMatchObject(isRefused);
  });

  it("counts an overdue visit as taken for half an hour, or as requested, and keeps later appointments", async () => {
    await book(visitAt("08:00"));
    await book(visitAt("12:00"));
    const now = at("09:30");
    await expect(book(visitAt("10:29", { now }))).rejects.toMatchObject(isRefused);
    await expect(book(visitAt("10:30", { now }), { overrunSeconds: 1801 })).rejects.toMatchObject(isRefused);
    await book(visitAt("10:30", { now }));
    expect(await readVisits()).toHaveLength(3);
  });

  it("a dispatch books someone with an overdue visit for right after its overrun, by the clock of the machine", async () => {
    const startMs = Date.now();
    const after = (minutes: number): string => new Date(startMs + minutes * 60_000).toISOString();
    await book({ leavesAt: after(-90), startsAt: after(-90), endsAt: after(-30) });
    const dispatcher = createDispatcher({ ...store, distances: straightLineDistances() });
    const request = { customerId: "1", window: { earliest: after(0), latest: after(60) } };
    await dispatcher.dispatch({ ...request, requirements: { pinned: ["1"] } });
    expect(await readVisits()).toHaveLength(2);
  });

  it("refuses a choice that relies on other neighbours", async () => {
    const eight = await book(visitAt("08:00", { before: null, after: null }));
    const noon = await book(visitAt("12:00", { before: eight, after: null }));
    for (const wrong of [{ before: null }, { before: noon }, { after: null }, { before: eight, after: eight }]) {
      await expect(book(visitAt("10:00", wrong))).rejects.toMatchObject(isRefused);
    }
    const ten = await book(visitAt("10:00", { before: eight, after: noon }));
    await store.assignments.moveAssignment({ assignmentId: ten, to: "declined" });
    await book(visitAt("10:00", { before: eight, after: noon }));
    expect(await readVisits()).toHaveLength(3);
  });

  it("lets the next visit leave later or earlier, in the same step, if it can arrive in time", async () => {
    const noon = await book(visitAt("12:00"));
    const morning = { after: noon, driveToAfterSeconds: 600 };
    await expect(book(visitAt("10:51", morning))).rejects.toMatchObject(isRefused);
    const first = await book(visitAt("10:45", morning));
    expect(await readVisits()).toEqual([`${first} in 0: 10:15 to 11:45`, `${noon} in 0: 11:50 to 13:00`]);
    await store.assignments.moveAssignment({ assignmentId: first, to: "cancelled" });
    const second = await book(visitAt("09:00", { after: noon, driveToAfterSeconds: 3600 }));
    expect(await readVisits()).toEqual([`${second} in 0: 08:30 to 10:00`, `${noon} in 0: 11:00 to 13:00`]);
  });

  it("shows visits of technicians without a capacity, which block nothing", async () => {
    const technicianId = "3";
    const ids = [await book(visitAt("12:00"), { technicianId }), await book(visitAt("12:00"), { technicianId })];
    expect(await readVisits(3)).toEqual(ids.map((id) => `${id} in null: 11:30 to 13:00`));
  });

  it("keeps the visit where the work is, and as long as the work takes", async () => {
    const job = { workSeconds: 900 };
    await book(undefined, { job, location: { latitude: 1, longitude: 2 } });
    const waiting = await store.assignments.createJob({ customerId: "1", ...job, workSeconds: 0 });
    await book(undefined, { technicianId: "3", jobId: waiting.id });
    const { rows } = await database.pool.query(
      "select latitude, longitude, extract(epoch from ends_at - leaves_at)::float8 as seconds from dispatch_visits order by id",
    );
    expect(rows).toEqual([
      { latitude: 1, longitude: 2, seconds: 900 },
      { ...location, seconds: 0.001 },
    ]);
  });

  it("bookAssignment refuses a visit in the wrong form", async () => {
    const wrong = { ...visitAt("12:00"), leavesAt: "noon" };
    await expect(book(wrong)).rejects.toMatchObject({ code: "INVALID_REQUEST", parameter: "visit.leavesAt" });
  });
});
