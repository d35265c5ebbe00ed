import { describe, expect, it } from "vitest";
import { runCalendarWorld } from "../support/calendar-run.js";
import { inMemory } from "../support/memory-store.js";
import { listSeeds } from "../support/world-seeds.js";

describe("dispatches with calendars in memory", () => {
  // `pnpm calendars` runs 10,000.
  const seeds = listSeeds(30);

  it(`dispatches with calendars in memory book who brute force finds, at the same minute, in ${seeds.length} random worlds`, {
    timeout: seeds.length * 3000,
  }, async () => {
    let booked = 0;
    for (const seed of seeds) booked += await runCalendarWorld(seed, inMemory);
    // Most jobs have someone, or the comparison says little.
    expect(booked).toBeGreaterThan(seeds.length);
  });
});
