import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCalendarWorld } from "../../../core/test/support/calendar-run.js";
import { createPgStore } from "../../src/index.js";
import type { TestDatabase } from "../postgres/test-database.js";
import { backends } from "../support/backends.js";
import { insertCustomers, insertTechnicians } from "../support/insert-rows.js";

/** The worlds from `CALENDAR_FROM` on; `pnpm calendars:stores` runs 10,000. */
const worlds = Number(process.env["CALENDAR_WORLDS"] ?? 12);
const from = Number(process.env["CALENDAR_FROM"] ?? 1);

describe.each(backends)("dispatches with calendars on $name", ({ open }) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.drop());

  it(`dispatches with calendars book who brute force finds, at the same minute, in ${worlds} random worlds`, {
    timeout: worlds * 10_000,
  }, async () => {
    let booked = 0;
    for (let seed = from; seed < from + worlds; seed += 1) {
      booked += await runCalendarWorld(seed, async ({ customers, technicians }) => {
        await database.truncate();
        await insertCustomers(database.pool, customers);
        await insertTechnicians(database.pool, technicians);
        return {
          ...createPgStore(database.pool),
          async changeCapacity(id, capacity) {
            await database.pool.query("update technicians set capacity = $2 where technicianid = $1", [id, capacity]);
          },
        };
      });
    }
    // Most jobs have someone, or the comparison says little.
    expect(booked).toBeGreaterThan(worlds);
  });
});
