import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import type { TestDatabase } from "../postgres/test-database.js";
import { backends } from "../support/backends.js";

describe.each(backends)("reports that look swapped, on $name", ({ open }) => {
  let database: TestDatabase;
  let store: PgStore;
  beforeAll(async () => {
    database = await open();
    store = createPgStore(database.pool);
  });
  afterAll(() => database.drop());

  it.each([
    ["NaN", "NaN"],
    ["infinity", "8.7"],
    ["49.4", "-infinity"],
    ["91", "8.7"],
  ])("are stored if the stored location is not valid: %s, %s", async (latitude, longitude) => {
    const { rows } = await database.pool.query(
      "insert into technicians (latitude, longitude) values ($1, $2) returning technicianid",
      [latitude, longitude],
    );
    const technicianId = String((rows[0] as { technicianid: number }).technicianid);
    const report = { technicianId, location: { latitude: 8.7, longitude: 49.4 }, reportedAt: "2026-01-01T12:00:00Z" };
    expect(await store.locations.updateLocations([report], { maxMoveMeters: 1000 })).toEqual(["updated"]);
  });

  it("reports that look swapped are found beside places that are tiny numbers of degrees", async () => {
    const { rows } = await database.pool.query(
      "insert into technicians (latitude, longitude) values (1e-200, 60) returning technicianid",
    );
    const technicianId = String((rows[0] as { technicianid: number }).technicianid);
    const report = { technicianId, location: { latitude: 60, longitude: 1e-200 }, reportedAt: "2026-01-01T12:00:00Z" };
    expect(await store.locations.updateLocations([report], { maxMoveMeters: 1000 })).toEqual(["swapped"]);
  });
});
