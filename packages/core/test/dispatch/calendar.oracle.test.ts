import { describe, expect, it } from "vitest";
import { runCalendarWorld } from "../support/calendar-run.js";
import { inMemory } from "../support/memory-store.js";

describe("dispatches with calendars in memory", () => {
  // `pnpm calendars` runs 10,000.
  const worlds = Number(process.env["CALENDAR_WORLDS"] ?? 30);

  it(`dispatches with calendars in memory book who brute force finds, at the same minute, in ${worlds} random worlds`, {
    timeout: worlds * 3000,
  }, async () => {
    let booked = 0;
    for (let seed = 1; seed <= worlds; seed += 1) booked += await runCalendarWorld(seed, inMemory);
    // Most jobs have someone, or the comparison says little.
    expect(booked).toBeGreaterThan(worlds);
  });
});
