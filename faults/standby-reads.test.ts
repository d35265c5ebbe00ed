import { afterAll, beforeAll, expect, it } from "vitest";
import { createPgPool, createPgStore, type PgPool, type PgStore } from "../packages/pg-store/src/index.js";
import { type PostgresServer, startPostgres } from "../packages/pg-store/test/postgres/start-postgres.js";
import { query } from "./support/query.js";
import { startStandby } from "./support/start-standby.js";

let primary: PostgresServer;
let standby: PostgresServer;
let pools: readonly PgPool[];
let writer: PgStore;
let reader: PgStore;

beforeAll(async () => {
  primary = await startPostgres();
  standby = await startStandby(primary);
  pools = [primary, standby].map(({ url }) => createPgPool({ connectionString: url }));
  [writer, reader] = pools.map((pool) => createPgStore(pool)) as [PgStore, PgStore];
  await writer.migrate();
  await writer.seedWhenEmpty({
    customers: [{ id: "1", location: { latitude: 49.4, longitude: 8.7 } }],
    technicians: [{ id: "1", location: { latitude: 49.41, longitude: 8.69 } }],
  });
});

afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await standby.remove();
  await primary.remove();
});

it("a store on a standby reads assignments and events page by page, with cursors of the primary", async () => {
  for (let count = 0; count < 5; count += 1) {
    const { id } = await writer.assignments.createAssignment({ customerId: "1", technicianId: "1", distanceMeters: 5 });
    await writer.assignments.moveAssignment({ assignmentId: id, to: "accepted" });
  }
  await replayed();
  const first = await writer.assignments.listAssignments({ limit: 2 });
  const rest = { limit: 10, cursor: first.nextCursor ?? undefined };
  expect((await reader.assignments.listAssignments(rest)).items).toEqual(
    (await writer.assignments.listAssignments(rest)).items,
  );
  expect(await reader.assignments.findAssignment("3")).toEqual(await writer.assignments.findAssignment("3"));
  const events = await reader.assignments.listEvents({ limit: 100 });
  expect(events).toHaveLength(10);
  expect(events).toEqual(await writer.assignments.listEvents({ limit: 100 }));
});

it("a store on a standby migrates nothing if nothing is missing, and answers pings", async () => {
  await replayed();
  await reader.migrate();
  await reader.assignments.ping();
});

it("a store on a standby refuses to book, like one whose primary is unavailable", async () => {
  const booking = reader.assignments.createAssignment({ customerId: "1", technicianId: "1", distanceMeters: 5 });
  // As during a failover, when the next attempt may reach the new primary.
  await expect(booking).rejects.toMatchObject({ code: "STORE_UNAVAILABLE", isRetryable: true });
});

/** Waits until the standby has all that the primary has. */
async function replayed(): Promise<void> {
  const [row] = await query(primary.url, "select pg_current_wal_lsn()::text as lsn");
  const { lsn } = row as { readonly lsn: string };
  for (let isThere = false; !isThere; ) {
    const [at] = await query(standby.url, `select pg_last_wal_replay_lsn() >= '${lsn}' as there`);
    isThere = (at as { readonly there: boolean }).there;
  }
}
