import { setTimeout as sleep } from "node:timers/promises";
import type { AssignmentEvent, AssignmentStatus } from "@dispatch/core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createPgPool, createPgStore, type PgPool, type PgStore } from "../../src/index.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";
import { insertCustomers, insertTechnicians } from "../support/insert-rows.js";

const location = { latitude: 49.4, longitude: 8.7 };
const technicianIds = ["1", "2", "3", "4", "5", "6"];
const mostOpen = 3;
const processes = 4;
const claimsPerProcess = 25;

describe("Four processes that claim and move concurrently, under all disturbances", () => {
  let database: TestDatabase;
  const pools: PgPool[] = [];
  beforeAll(async () => {
    database = await createTestDatabase(inject("postgresUrl"));
    await insertCustomers(database.pool, [{ id: "1", location }]);
    await insertTechnicians(
      database.pool,
      technicianIds.map((id) => ({ id, location, capacity: mostOpen })),
    );
    for (let index = 0; index < processes; index += 1) {
      pools.push(createPgPool({ connectionString: database.url, maxConnections: 4, applicationName: "storm" }));
    }
  });
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    await database.drop();
  });

  let isOver = false;
  const until = async (disturb: () => Promise<unknown>, pauseMs: number): Promise<void> => {
    while (!isOver) {
      // Their connections behind a pooler are cut too.
      await disturb().catch(() => undefined);
      await sleep(pauseMs);
    }
  };
  const query = (statement: string) => database.pool.query(statement);
  const randomly = <Item>(items: readonly Item[]): Item => items[Math.floor(Math.random() * items.length)] as Item;

  /** A claim whose connection was cut may have been stored or not. */
  async function work({ assignments }: PgStore): Promise<number> {
    let booked = 0;
    for (let turn = 0; turn < claimsPerProcess; turn += 1) {
      const request = { customerId: "1", technicianId: randomly(technicianIds), distanceMeters: turn };
      const claimed = await assignments.bookAssignment(request).catch((error: { code: string }) => {
        expect(["ASSIGNMENT_CONFLICT", "STORE_UNAVAILABLE", "STORE_TIMEOUT"]).toContain(error.code);
        return null;
      });
      booked += claimed === null ? 0 : 1;
      const { items } = await assignments
        .listAssignments({ limit: 10, filter: { statuses: ["assigned", "accepted"] } })
        .catch(() => ({ items: [] }));
      if (items.length < 10) continue;
      const to = randomly<AssignmentStatus>(["accepted", "declined", "cancelled", "en_route"]);
      await assignments.moveAssignment({ assignmentId: randomly(items).id, to }).catch(() => undefined);
    }
    return booked;
  }

  it("four concurrent, disturbed processes never exceed a technician's capacity, and leave a complete history", async () => {
    const overbooked: unknown[] = [];
    const disturbances = [
      until(async () => {
        const { rows } = await query(`
          select tech_id, count(*) from assignments
          where status in ('assigned', 'accepted', 'en_route', 'on_site')
          group by tech_id having count(*) > ${mostOpen}`);
        overbooked.push(...rows);
      }, 5),
      until(() => query(`update technicians set capacity = ${randomly([1, 2, mostOpen])} where technicianid = 1`), 7),
      until(() => query("update technicians set is_active = not is_active where technicianid = 2"), 11),
      until(() => query("update technicians set latitude = latitude + 1e-6, located_at = now()"), 13),
      until(() => query("insert into assignments (cust_id, tech_id, distance_km) values (1, 3, 1)"), 3),
      until(
        () =>
          query(`select pg_terminate_backend(pid) from pg_stat_activity
            where application_name = 'storm' and datname = current_database() order by random() limit 2`),
        100,
      ),
    ];
    const booked = await Promise.all(pools.map((pool) => work(createPgStore(pool))));
    isOver = true;
    await Promise.all(disturbances);

    expect(overbooked).toEqual([]);
    expect(booked.reduce((sum, count) => sum + count)).toBeGreaterThan(mostOpen * technicianIds.length);
    const { rows } = await query("select id, status from assignments where status is not null order by id");
    const events = await listEvents(createPgStore(database.pool), rows.length);
    for (const { id, status } of rows) {
      const history = events.filter(({ assignmentId }) => assignmentId === String(id));
      expect(history.map(({ from }) => from)).toEqual([null, ...history.slice(0, -1).map(({ to }) => to)]);
      expect(history.at(-1)?.to).toBe(status);
    }
  });

  async function listEvents({ assignments }: PgStore, least: number): Promise<readonly AssignmentEvent[]> {
    for (;;) {
      const events = await assignments.listEvents({ limit: 100_000 });
      if (new Set(events.map(({ assignmentId }) => assignmentId)).size === least) return events;
      await sleep(10);
    }
  }
});
