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
  await insertTechnicians(
    database.pool,
    ids.map((id) => ({ id, location })),
  );
});
afterAll(() => database.drop());

function reportsAt(second: number, order: readonly string[]): readonly LocationReport[] {
  const reportedAt = new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
  return order.map((technicianId) => ({ technicianId, location: { latitude: second, longitude: 0 }, reportedAt }));
}

it("lets batches wait for each other that hold the same technicians in any order, and the latest win", async () => {
  const batches = Array.from({ length: 20 }, (_, second) =>
    reportsAt(second, second % 2 === 0 ? ids : ids.toReversed()),
  );
  await Promise.all(batches.map((reports) => store.locations.updateLocations(reports)));
  const { rows } = await database.pool.query("select distinct latitude from technicians");
  expect(rows).toEqual([{ latitude: 19 }]);
});

it("compares the time again once it has waited", async () => {
  const other = await openTransaction(database.pool);
  await other.locations.updateLocations(reportsAt(40, ["1"]));
  const late = store.locations.updateLocations(reportsAt(39, ["1", "2"]));
  await untilBlockedBy(database.pool, other.backendId);
  await other.commit();
  expect(await late).toEqual(["outdated", "updated"]);
  const [technician] = await store.technicians.findTechnicians(["1"]);
  expect(technician?.location).toEqual({ latitude: 40, longitude: 0 });
});
