import { AssignmentConflictError } from "@dispatch/core/plugin-kit";
import type pg from "pg";
import { describe, expect, inject, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import { connect } from "../../src/pool/connect.js";
import { migrate } from "../../src/schema/migrate.js";
import { migrations } from "../../src/schema/migrations.js";
import { createTestDatabase } from "../postgres/test-database.js";

/** The statement of the version before jobs: one claim, which takes the smallest free slot in a unique index. */
const formerClaim = `with seen as materialized (
    select ctid as version from technicians where technicianid = $1
  ), technician as materialized (
    select technicianid, capacity, ctid as version from technicians where technicianid = $1 and is_active for share
  ), held as materialized (
    select slot from assignments where tech_id = $1 and status in ('assigned', 'accepted', 'en_route', 'on_site')
  ), place as materialized (
    select technicianid, case when capacity is not null then (
      select min(free) from generate_series(1, (select count(*) + 1 from held)) as free
      where not exists (select from held where slot = free)
    ) end as slot
    from technician join seen using (version)
    where capacity is null or (select count(*) from held) < capacity
  ), claimed as (
    insert into assignments (cust_id, tech_id, distance_km, assigned_at, status, job_id, slot)
    select 1, technicianid, 1, now(), 'assigned', null, slot from place
    on conflict do nothing
    returning *
  ), history as (
    insert into dispatch_events (assignment_id, job_id, tech_id, cust_id, from_status, to_status, actor)
    select id, coalesce(job_id, id), tech_id, cust_id, null, status, 'former' from claimed
  ) select id from claimed`;

const formerMove = `with moved as (
    update assignments set status = 'completed', slot = null where id = $1 and status = 'assigned' returning *
  ) insert into dispatch_events (assignment_id, job_id, tech_id, cust_id, from_status, to_status, actor)
    select id, coalesce(job_id, id), tech_id, cust_id, 'assigned', status, 'former' from moved`;

/**
 * Technicians with more open assignments than their capacity. Everything is booked for now, so each takes a lane. It locks the
 * tables in the order in which a booking does.
 */
const overbooked = `select tech_id, capacity, count(*)::integer as open
  from technicians join assignments on technicianid = tech_id
  where status = 'assigned' and capacity is not null
  group by tech_id, capacity having count(*) > capacity`;

const technicians = 12;
const formerProcesses = 5;
/** Of each process, after the migration. */
const laterBookings = 30;

const toTechnician = (turn: number): number => (turn % technicians) + 1;
/** Other turns only book, so that technicians are full. */
const isEnding = (turn: number): boolean => turn % 3 > 0;

/** A process of the former version. */
function createFormerDesk(pool: pg.Pool) {
  const open: number[] = [];
  return {
    /** Returns how many it has booked: 1 or 0. */
    async takeTurn(turn: number): Promise<number> {
      const { rows } = await pool.query(formerClaim, [toTechnician(turn)]);
      open.push(...rows.map(({ id }) => id));
      if (isEnding(turn) && open.length > 0) await pool.query(formerMove, [open.shift()]);
      return rows.length;
    },
  };
}

/** Returns whether it has booked. */
async function takeOwnTurn({ assignments }: Pick<PgStore, "assignments">, turn: number): Promise<boolean> {
  try {
    const request = { customerId: "1", technicianId: String(toTechnician(turn)), distanceMeters: 1 };
    const { id: assignmentId } = await assignments.bookAssignment(request);
    if (isEnding(turn)) await assignments.moveAssignment({ assignmentId, to: "cancelled" });
    return true;
  } catch (error) {
    if (AssignmentConflictError.isInstance(error)) return false;
    throw error;
  }
}

describe("a database that is migrated while processes of the former version write to it", () => {
  it("a migration under writes of the former version overbooks nobody, and raises only errors it knows", async () => {
    const database = await createTestDatabase(inject("postgresUrl"), { isMigrated: false });
    const { pool } = database;
    try {
      await migrate(
        connect(pool),
        migrations.filter(({ name }) => name < "0007"),
      );
      await pool.query(`insert into customers (latitude, longitude) values (49.4, 8.7);
        insert into technicians (latitude, longitude, capacity)
          select 49.4, 8.7, (array[1, 2, 3, null])[n % 4 + 1] from generate_series(1, ${technicians}) as n;
        insert into assignments (cust_id, tech_id, distance_km, status) select 1, 1, 1, 'completed' from generate_series(1, 20000)`);
      const store = createPgStore(pool);
      const errors: unknown[] = [];
      const seen: unknown[] = [];
      const counts = { former: 0, formerSince: 0, own: 0, refused: 0 };
      let isMigrated = false;
      let isOver = false;

      /** Books and completes in turn, until it has booked often enough after the migration. */
      const runFormer = async (process: number): Promise<void> => {
        const desk = createFormerDesk(pool);
        for (let turn = process, left = laterBookings; left > 0; turn += 1) {
          const since = isMigrated;
          const booked = await desk.takeTurn(turn).catch((error: unknown) => void errors.push(error));
          counts.former += booked ?? 0;
          counts.formerSince += since ? (booked ?? 0) : 0;
          left -= Number(since);
        }
      };
      const runOwn = async (process: number): Promise<void> => {
        for (let turn = process; turn < process + laterBookings; turn += 1) {
          counts[(await takeOwnTurn(store, turn)) ? "own" : "refused"] += 1;
        }
      };
      const watch = async (): Promise<void> => {
        while (!isOver) seen.push(...(await pool.query(overbooked)).rows);
      };

      const watching = watch();
      const former = Array.from({ length: formerProcesses }, (_, process) => runFormer(process));
      while (counts.former < 20) await new Promise((resolve) => setTimeout(resolve, 1));
      await store.migrate();
      isMigrated = true;
      await Promise.all([...former, runOwn(0), runOwn(5)]);
      isOver = true;
      await watching;

      expect(seen).toEqual([]);
      const isKnown = ({ code, constraint }: { readonly code?: string; readonly constraint?: string }): boolean =>
        code === "23503" && constraint?.includes("tech_id") === true;
      expect(errors.filter((error) => !isKnown(error as object))).toEqual([]);
      expect((await pool.query(overbooked)).rows).toEqual([]);
      // Both versions have booked since, and each has met what the other had booked.
      for (const count of [counts.formerSince, counts.own, counts.refused]) expect(count).toBeGreaterThan(0);
      const { rows } = await pool.query(`select
          count(*) filter (where status = 'assigned' and visits <> 1)::integer as without_visit,
          count(*) filter (where status <> 'assigned' and visits <> 0)::integer as left_over,
          count(*) filter (where status = 'assigned' and job_status is distinct from 'assigned')::integer as without_job
        from (
          select id, status, dispatch_job_id, job_id, (
            select count(*) from dispatch_visits where assignment_id = assignments.id and is_open
          ) as visits from assignments
        ) as all_assignments
          left join lateral (
            select status from dispatch_jobs where assignment_id = all_assignments.id
          ) as jobs (job_status) on true`);
      expect(rows).toEqual([{ without_visit: 0, left_over: 0, without_job: 0 }]);
    } finally {
      await database.drop();
    }
  });
});
