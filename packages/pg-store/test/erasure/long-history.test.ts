import type { Decision } from "@dispatch/core";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { sampleDecision } from "../../../core/src/testing/ledger/sample-decision.js";
import { createPgStore, type PgStore } from "../../src/index.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";

const places = {
  "1": { latitude: 49.387_654_321, longitude: 8.612_345_678 },
  "2": { latitude: 49.317_171_717, longitude: 8.653_535_353 },
};
const exact = Object.values(places).map(({ latitude }) => String(latitude));

describe("a long history", () => {
  let database: TestDatabase;
  let store: PgStore;
  beforeAll(async () => {
    database = await createTestDatabase(inject("postgresUrl"));
    store = createPgStore(database.pool);
  });
  afterAll(() => database.drop());
  beforeEach(() => database.truncate());

  /** Ended assignments of technician 1, whose decisions know technician 2 too. */
  async function plant(count: number): Promise<void> {
    const [chosen, other] = sampleDecision.candidates;
    const technicianOf = (id: "1" | "2") => ({ id, location: places[id] });
    const decision: Decision = {
      ...sampleDecision,
      candidates: [
        { ...chosen, technician: technicianOf("1") } as typeof chosen,
        { ...other, technician: technicianOf("2") } as typeof other,
      ].flatMap((candidate) => candidate ?? []),
    };
    await database.pool.query(`
      insert into customers (latitude, longitude) values (49.4, 8.7);
      insert into technicians (latitude, longitude) values (49.387654321, 8.612345678), (49.317171717, 8.653535353)`);
    await database.pool.query(
      `with booked as (
        insert into assignments (cust_id, tech_id, distance_km, status)
        select 1, 1, 1, 'completed' from generate_series(1, $1) returning id
      ), decided as (
        insert into dispatch_decisions (assignment_id, body) select id, $2 from booked
      )
      insert into dispatch_events (assignment_id, job_id, tech_id, cust_id, to_status, actor, reason)
      select id, id, 1, 1, 'completed', 'Anna', 'Anna was there' from booked`,
      [count, decision],
    );
  }

  async function countExact(): Promise<readonly number[]> {
    const { rows } = await database.pool.query(
      `select count(*) filter (where body::text like '%' || $1 || '%')::integer as first,
        count(*) filter (where body::text like '%' || $2 || '%')::integer as second from dispatch_decisions`,
      exact,
    );
    return [rows[0].first, rows[0].second];
  }

  it("a long history is erased in steps, and a call that ended early is continued", async () => {
    await plant(1100);
    const stop = new AbortController();
    const reason = new Error("enough");
    const pool = {
      async connect() {
        const client = await database.pool.connect();
        const query = (statement: { readonly text: string }) => {
          // The first pages are done.
          if (/greatest\("decisions_done"/.test(statement.text)) stop.abort(reason);
          return client.query(statement as never);
        };
        return { query, release: () => client.release() };
      },
    };
    const erasing = createPgStore(pool as never).technicians.eraseEntry({ id: "1" }, { signal: stop.signal });
    await expect(erasing).rejects.toBe(reason);
    const [left = 0] = await countExact();
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(1100);
    await store.technicians.eraseEntry({ id: "1" });
    expect(await countExact()).toEqual([0, 1100]);
    const { rows } = await database.pool.query(
      "select count(*)::integer from dispatch_events where actor is not null or reason is not null",
    );
    expect(rows).toEqual([{ count: 0 }]);
    const erasures = await database.pool.query("select ended_at is not null as is_over from dispatch_erasures");
    expect(erasures.rows).toEqual([{ is_over: true }]);
  });

  it("loses no erasure of two people in the same decisions at once", async () => {
    await plant(450);
    await Promise.all(["1", "2"].map((id) => store.technicians.eraseEntry({ id })));
    expect(await countExact()).toEqual([0, 0]);
  });

  it("books nobody for a customer while they are erased", async () => {
    await plant(0);
    const booking = store.assignments.bookAssignment({ customerId: "1", technicianId: "1", distanceMeters: 1 });
    const erasing = store.customers.eraseEntry({ id: "1" }).then(
      () => "erased",
      (error: { readonly code?: string }) => error.code,
    );
    const [outcome] = await Promise.all([erasing, booking]);
    // Whichever was first: an open job prevents the erasure.
    expect(["erased", "JOBS_OPEN"]).toContain(outcome);
    await expect(store.customers.eraseEntry({ id: "1" })).rejects.toMatchObject({ code: "JOBS_OPEN" });
  });
});
