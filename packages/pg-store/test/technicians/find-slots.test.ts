import { createDispatcher } from "@dispatch/core";
import { straightLineDistances } from "@dispatch/core/memory";
import { systemClock } from "@dispatch/core/plugin-kit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import type { TestDatabase } from "../postgres/test-database.js";
import { backends } from "../support/backends.js";
import { insertCustomers, insertTechnicians } from "../support/insert-rows.js";

const location = { latitude: 49.4, longitude: 8.7 };

/** A time of the day on which the tests plan. */
const at = (time: string): string => `2030-01-14T${time}:00.000Z`;

describe.each(backends)("findSlots on $name", ({ open }) => {
  let database: TestDatabase;
  let store: PgStore;
  beforeAll(async () => {
    database = await open();
    store = createPgStore(database.pool);
  });
  beforeEach(async () => {
    await database.truncate();
    await insertCustomers(database.pool, [{ id: "1", location }]);
    await insertTechnicians(database.pool, [{ id: "1", location, capacity: 1 }]);
  });
  afterAll(() => database.drop());

  const findStarts = async (now: string): Promise<readonly string[]> => {
    const clock = { ...systemClock, now: () => Date.parse(at(now)) };
    const dispatcher = createDispatcher({ ...store, distances: straightLineDistances(), clock });
    const { slots } = await dispatcher.findSlots({ customerId: "1", from: at("09:00"), to: at("16:00") });
    return slots.map(({ startsAt }) => startsAt.slice(11, 16)).sort();
  };

  it("finds the earliest start of each gap between visits", async () => {
    for (const [leavesAt, endsAt] of [
      [at("10:00"), at("11:00")],
      [at("11:30"), at("14:00")],
    ] as const) {
      const visit = { leavesAt, startsAt: leavesAt, endsAt };
      await store.assignments.bookAssignment({ customerId: "1", technicianId: "1", distanceMeters: 0, visit });
    }
    // Half an hour is too short for an hour of work.
    expect(await findStarts("08:00")).toEqual(["09:00", "14:00"]);
  });

  it("leaves out the time of a held slot until it is over, by the dispatcher's clock", async () => {
    await database.pool.query(
      `select dispatch_add_visit(1, 1, $1, $1, $2, $3, $4, $5, 1800, null, null, null, null, null, null, 'hold-1', $6)`,
      [at("09:00"), at("12:00"), location.latitude, location.longitude, at("08:00"), at("08:15")],
    );
    expect(await findStarts("08:14")).toEqual(["12:00"]);
    expect(await findStarts("08:15")).toEqual(["09:00"]);
  });
});
