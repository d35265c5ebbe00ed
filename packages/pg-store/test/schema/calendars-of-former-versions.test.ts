import { createDispatcher } from "@dispatch/core";
import { straightLineDistances } from "@dispatch/core/memory";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import { connect } from "../../src/pool/connect.js";
import { migrate } from "../../src/schema/migrate.js";
import { migrations } from "../../src/schema/migrations.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";

/** As the version before calendars books: it counts open assignments, and takes the smallest free slot. */
const formerBooking = `with claimed as (
    insert into assignments (cust_id, tech_id, distance_km, assigned_at, status, job_id, slot)
    select 1, technicianid, 1, now(), 'assigned', $2, $3 from technicians
    where technicianid = $1 and (capacity is null or capacity > (
      select count(*) from assignments where tech_id = $1 and status = 'assigned'
    ))
    for share
    on conflict do nothing
    returning *
  ), history as (
    insert into dispatch_events (assignment_id, job_id, tech_id, cust_id, from_status, to_status)
    select id, coalesce(job_id, id), tech_id, cust_id, null, status from claimed
  ) select id::text from claimed`;

const formerMove = "update assignments set status = $2, slot = null where id = $1";

/** As it replaces an assignment, in one statement. */
const formerReplacement = `with closed as (
    update assignments set status = 'cancelled', slot = null where id = $1 returning *
  ) insert into assignments (cust_id, tech_id, distance_km, assigned_at, status, job_id, slot)
    select cust_id, $2, 1, now(), 'assigned', id, 1 from closed returning id::text`;

const day = { leavesAt: "2030-01-14T09:00:00Z", startsAt: "2030-01-14T09:30:00Z", endsAt: "2030-01-14T10:30:00Z" };

describe("A database of the version before calendars", () => {
  let database: TestDatabase;
  let store: PgStore;

  beforeEach(async () => {
    database = await createTestDatabase(inject("postgresUrl"), { isMigrated: false });
    await migrate(
      connect(database.pool),
      migrations.filter(({ name }) => name < "0008"),
    );
    await database.pool.query(`insert into customers (latitude, longitude) values (49.4, 8.7);
      insert into technicians (latitude, longitude, capacity) values (49.4, 8.7, 1), (49.4, 8.7, 2), (49.4, 8.7, null)`);
    await database.pool.query("select set_config('timezone', 'UTC', false)");
    store = createPgStore(database.pool);
  });
  afterEach(() => database.drop());

  const former = async (technicianId: number, jobId: number | null = null, slot: number | null = null) =>
    (await database.pool.query(formerBooking, [technicianId, jobId, slot])).rows[0]?.id as string | undefined;
  const book = (technicianId: string, given: object = {}) =>
    store.assignments.bookAssignment({ customerId: "1", technicianId, distanceMeters: 1, ...given });
  const isRefused = { code: "ASSIGNMENT_CONFLICT", calendarChanged: true };
  const countVisits = async () =>
    (
      await database.pool.query(`select count(*)::integer as visits,
        count(*) filter (where status = 'assigned')::integer as of_open
        from dispatch_visits left join assignments on assignments.id = assignment_id where is_open`)
    ).rows[0];

  it("gives a lane to what is open, until it ends", async () => {
    const first = await former(1);
    await former(2, null, 1);
    await former(3);
    await store.migrate();
    expect(await countVisits()).toEqual({ visits: 3, of_open: 3 });
    await expect(book("1")).rejects.toMatchObject(isRefused);
    await expect(book("1", { visit: day })).rejects.toMatchObject(isRefused);
    await book("2", { visit: day });
    await expect(book("2", { visit: day })).rejects.toMatchObject(isRefused);
    const [technician] = await store.technicians.findTechnicians(["1"]);
    expect(technician?.visits).toMatchObject([
      {
        assignmentId: first,
        lane: 0,
        endsAt: "9999-12-31T23:59:59.999Z",
        location: { latitude: 49.4, longitude: 8.7 },
      },
    ]);
    await database.pool.query(formerMove, [first, "completed"]);
    await book("1", { visit: day });
  });

  it("lets what is open hold one lane and no other: appointments on the others fit at any time", async () => {
    const open = await former(2, null, 1);
    const limitless = await former(3);
    await store.migrate();
    // Technician 3 got a capacity since.
    await database.pool.query("update technicians set capacity = 2 where technicianid = 3");
    const { technicians, assignments, customers } = store;
    const dispatcher = createDispatcher({
      technicians,
      assignments,
      customers,
      distances: straightLineDistances(),
    });
    const dispatch = async (technicianId: string, hour: number) => {
      const at = new Date(Date.UTC(2030, 0, 14, hour)).toISOString();
      const { assignment } = await dispatcher.dispatch({
        customerId: "1",
        requirements: { pinned: [technicianId] },
        window: { earliest: at, latest: at },
      });
      return assignment.technicianId;
    };
    for (const [technicianId, first] of [
      ["2", open],
      ["3", limitless],
    ] as const) {
      for (const hour of [8, 9, 30]) expect(await dispatch(technicianId, hour)).toBe(technicianId);
      await expect(dispatch(technicianId, 9)).rejects.toMatchObject({
        code: "NO_TECHNICIAN_AVAILABLE",
        reasons: { counts: { AT_CAPACITY: 1 } },
      });
      await database.pool.query(formerMove, [first, "completed"]);
      expect(await dispatch(technicianId, 9)).toBe(technicianId);
    }
  });

  it("gives a visit to what processes of that version book, and each refuses what the other has booked", async () => {
    await store.migrate();
    const first = await former(1);
    await expect(book("1")).rejects.toMatchObject(isRefused);
    await database.pool.query(formerMove, [first, "declined"]);
    await book("1");
    expect(await former(1)).toBeUndefined();
    // It does not count a held slot or an overdue visit, which are not assignments.
    await database.pool.query(`select dispatch_add_visit(2, 2, now(), now(), now() + interval '1 hour', 49, 8, now(), 1800,
      null, null, null, null, null, null, 'hold' || n, now() + interval '1 hour') from generate_series(1, 2) as n`);
    await expect(former(2)).rejects.toMatchObject({ code: "23503", constraint: "dispatch_visits_tech_id" });
    expect(await countVisits()).toEqual({ visits: 3, of_open: 1 });
  });

  it("leaves no visit behind if that version finds its slot taken or replaces an assignment", async () => {
    await store.migrate();
    const first = await former(2, null, 1);
    expect(await former(2, null, 1)).toBeUndefined();
    expect(await countVisits()).toEqual({ visits: 1, of_open: 1 });
    await database.pool.query("update technicians set capacity = 1 where technicianid = 2");
    const { rows } = await database.pool.query(formerReplacement, [first, 2]);
    expect(rows).toHaveLength(1);
    expect(await countVisits()).toEqual({ visits: 1, of_open: 1 });
  });
});
