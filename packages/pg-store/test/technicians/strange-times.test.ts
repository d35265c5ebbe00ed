import { createDispatcher } from "@dispatch/core";
import { straightLineDistances } from "@dispatch/core/memory";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import type { TestDatabase } from "../postgres/test-database.js";
import { backends } from "../support/backends.js";

describe.each(backends)("Stored location times that cannot be read, on $name", ({ open }) => {
  let database: TestDatabase;
  let store: PgStore;
  beforeAll(async () => {
    database = await open();
    store = createPgStore(database.pool);
    await database.pool.query("insert into customers (latitude, longitude) values (49.4, 8.7)");
    for (const time of ["infinity", "-infinity", "0044-03-15 12:00:00+00 BC", "12000-01-01 00:00:00+00"]) {
      await database.pool.query("insert into technicians (latitude, longitude, located_at) values (49.4, 8.7, $1)", [
        time,
      ]);
    }
  });
  afterAll(() => database.drop());

  it("stored location times that cannot be read exclude the technician, with a reason", async () => {
    const dispatcher = createDispatcher({ ...store, distances: straightLineDistances() });
    const { technicianId, decision } = await dispatcher.preview({ customerId: "1" });
    expect(technicianId).toBeNull();
    expect(
      decision.candidates.map((candidate) => [candidate.technician.id, "reasons" in candidate && candidate.reasons]),
    ).toEqual([
      ["1", ["LOCATION_IN_FUTURE"]],
      ["2", ["LOCATION_TOO_OLD"]],
      ["3", ["LOCATION_TOO_OLD"]],
      ["4", ["LOCATION_IN_FUTURE"]],
    ]);
  });

  it("stored location times that cannot be read do not block later reports", async () => {
    const reports = ["1", "2", "3", "4"].map((technicianId) => ({
      technicianId,
      location: { latitude: 49.41, longitude: 8.7 },
      reportedAt: "2026-01-01T12:00:00Z",
    }));
    expect(await store.locations.updateLocations(reports)).toEqual(["updated", "updated", "updated", "updated"]);
  });
});
