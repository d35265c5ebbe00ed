import { setTimeout as sleep } from "node:timers/promises";
import type { PlannedVisit, Technician } from "@dispatch/core";
import { afterEach, describe, expect, inject, it } from "vitest";
import { createPgPool, createPgStore, type PgPool, type PgStore } from "../../src/index.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";
import { insertCustomers, insertTechnicians } from "../support/insert-rows.js";

const location = { latitude: 49.4, longitude: 8.7 };
const technicianIds = Array.from({ length: 20 }, (_, index) => String(index + 1));
const jobs = 200;
const processes = 4;
const hourMs = 3_600_000;
const shiftMs = Date.parse("2030-01-14T09:00:00Z");
const hours = [0, 1, 2];

/** A free hour of the shift, and what is next to it. */
interface Slot {
  readonly technicianId: string;
  readonly visit: PlannedVisit;
}

describe("Two hundred jobs of an hour for twenty shifts of three hours, on four processes", () => {
  let database: TestDatabase;
  afterEach(() => database.drop());

  function findSlot(technicians: readonly Technician[], start: number): Slot | undefined {
    for (let index = 0; index < technicians.length; index += 1) {
      const { id, visits = [] } = technicians[(start + index) % technicians.length] as Technician;
      const taken = visits.map(({ startsAt }) => Date.parse(startsAt));
      const startMs = hours.map((hour) => shiftMs + hour * hourMs).find((ms) => !taken.includes(ms));
      if (startMs === undefined) continue;
      const before = visits.filter(({ leavesAt }) => Date.parse(leavesAt) < startMs).at(-1);
      const after = visits.find(({ leavesAt }) => Date.parse(leavesAt) >= startMs);
      const [from, to] = [startMs, startMs + hourMs].map((ms) => new Date(ms).toISOString()) as [string, string];
      const neighbours = { before: before?.assignmentId ?? null, after: after?.assignmentId ?? null };
      return { technicianId: id, visit: { leavesAt: from, startsAt: from, endsAt: to, ...neighbours } };
    }
    return undefined;
  }

  /** Repeats with the same key until there is an answer, as connections are cut. */
  async function dispatch({ assignments, technicians }: PgStore, job: number): Promise<"booked" | "waiting"> {
    const reservation = { key: `job ${job}`, token: `job ${job}` };
    for (;;) {
      try {
        const lease = { fingerprint: "f", leaseMs: 60_000, keepMs: 600_000 };
        const state = await assignments.reserveKey({ ...reservation, ...lease });
        if (state.status === "done") return "booked";
        const slot = findSlot(await technicians.findTechnicians(technicianIds), job);
        if (slot === undefined) return "waiting";
        await assignments.bookAssignment({ customerId: "1", distanceMeters: 0, reservation, ...slot });
        return "booked";
      } catch (error) {
        const { code } = error as { code?: string };
        expect(["ASSIGNMENT_CONFLICT", "STORE_UNAVAILABLE", "STORE_TIMEOUT", "RESERVATION_LOST"]).toContain(code);
      }
    }
  }

  it.each(["read committed", "repeatable read", "serializable"])(
    "books sixty, leaves 140 waiting and overlaps nothing while connections are cut, with isolation %s",
    async (isolation) => {
      database = await createTestDatabase(inject("postgresUrl"));
      const name = new URL(database.url).pathname.slice(1);
      await database.pool.query(`alter database ${name} set default_transaction_isolation = '${isolation}'`);
      await insertCustomers(database.pool, [{ id: "1", location }]);
      await insertTechnicians(
        database.pool,
        technicianIds.map((id) => ({ id, location, capacity: 1 })),
      );
      const pools: PgPool[] = Array.from({ length: processes }, () =>
        createPgPool({ connectionString: database.url, maxConnections: 4, applicationName: "day" }),
      );
      let isOver = false;
      const cutting = (async () => {
        while (!isOver) {
          await database.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity
            where application_name = 'day' and datname = current_database() order by random() limit 1`);
          await sleep(100);
        }
      })();
      const stores = pools.map((pool) => createPgStore(pool));
      const outcomes = await Promise.all(
        Array.from({ length: jobs }, (_, job) => dispatch(stores[job % processes] as PgStore, job)),
      );
      isOver = true;
      await cutting;
      await Promise.all(pools.map((pool) => pool.end()));

      expect(outcomes.filter((outcome) => outcome === "booked")).toHaveLength(60);
      const { rows } = await database.pool.query(`
        select (select count(*)::integer from assignments where status = 'assigned') as assigned,
          (select count(distinct (tech_id, starts_at))::integer from dispatch_visits where is_open) as times,
          (select count(*)::integer from dispatch_visits as one join dispatch_visits as other
            on one.id < other.id and one.tech_id = other.tech_id and one.is_open and other.is_open
            and tstzrange(one.leaves_at, one.ends_at) && tstzrange(other.leaves_at, other.ends_at)) as overlaps`);
      expect(rows).toEqual([{ assigned: 60, times: 60, overlaps: 0 }]);
    },
    120_000,
  );
});
