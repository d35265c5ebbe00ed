import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCalendarWorld } from "../../../core/test/support/calendar-run.js";
import { listSeeds } from "../../../core/test/support/world-seeds.js";
import { createPgStore } from "../../src/index.js";
import { deleteRows, type TestDatabase } from "../postgres/test-database.js";
import { backends } from "../support/backends.js";
import { insertCustomers, insertTechnicians } from "../support/insert-rows.js";

/** `pnpm calendars:stores` runs 10,000. */
const seeds = listSeeds(12);

describe.each(backends)("dispatches with calendars on $name", ({ open }) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.drop());

  it(`dispatches with calendars book who brute force finds, at the same minute, in ${seeds.length} random worlds`, {
    timeout: seeds.length * 10_000,
  }, async () => {
    let booked = 0;
    for (const seed of seeds) {
      booked += await runCalendarWorld(seed, async ({ customers, technicians }) => {
        await (seed % 50 === 0 ? database.truncate() : deleteRows(database.pool));
        await insertCustomers(database.pool, customers);
        await insertTechnicians(database.pool, technicians);
        return {
          // One world in ten has each statement planned anew, for its values.
          ...createPgStore(database.pool, { preparesStatements: seed % 10 > 0 }),
          async changeCapacity(id, capacity) {
            await database.pool.query("update technicians set capacity = $2 where technicianid = $1", [id, capacity]);
          },
        };
      });
    }
    // Most jobs have someone, or the comparison says little.
    expect(booked).toBeGreaterThan(seeds.length);
  });
});
