import type { LocationReport } from "@dispatch/core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";
import { insertTechnicians } from "../support/insert-rows.js";
import { openTransaction, untilBlockedBy } from "../support/transaction-store.js";

const location = { latitude: 49.4, longitude: 8.7 };
const ids = Array.from({ length: 200 }, (_, index) => String(index + 1));

let database: TestDatabase;
let store: PgStore;
beforeAll(async () => {
  database = await createTestDatabase(inject("postgresUrl"));
  store = createPgStore(database.pool);
  // A large batch reads the table in physical order, a small one in the order of ids: here these are opposite.
  await insertTechnicians(
    database.pool,
    ids.toReversed().map((id) => ({ id, location })),
  );
  await database.pool.query("analyze technicians");
});
afterAll(() => database.drop());

function reportsAt(second: number, order: readonly string[]): readonly LocationReport[] {
  const reportedAt = new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
  return order.map((technicianId) => ({ technicianId, location: { latitude: second % 90, longitude: 0 }, reportedAt }));
}

it("updates the same technicians in concurrent batches of any order without a deadlock; the latest report wins", async () => {
  const batches = Array.from({ length: 60 }, (_, second) =>
    reportsAt(second, second % 3 === 2 ? ids : second % 3 === 1 ? ["1", "100", "200"] : ["200", "1"]),
  );
  await Promise.all(batches.map((reports) => store.locations.updateLocations(reports)));
  const { rows } = await database.pool.query("select distinct latitude from technicians");
  expect(rows).toEqual([{ latitude: 59 }]);
});

it("compares the times of a location again after it has waited for a lock", async () => {
  const other = await openTransaction(database.pool);
  await other.locations.updateLocations(reportsAt(100, ["1"]));
  const late = store.locations.updateLocations(reportsAt(99, ["1", "2"]));
  await untilBlockedBy(database.pool, other.backendId);
  await other.commit();
  expect(await late).toEqual(["outdated", "updated"]);
  const [technician] = await store.technicians.findTechnicians(["1"]);
  expect(technician?.location).toEqual({ latitude: 10, longitude: 0 });
});
