import { describe, expect, it } from "vitest";
import { findStart, listGaps, toNextPlace, type Work, withLeg } from "../../src/calendar/gaps.js";
import type { Technician } from "../../src/index.js";
import { createRandom } from "../../src/testing/random.js";
import { findOracleStart, type Minutes, type OracleStart, type OracleWork } from "../support/calendar-oracle.js";
import { randomTechnician, randomWork, roadMinutes, toCustomer } from "../support/calendar-worlds.js";
import { checkHours } from "../support/working-hours.js";
import { listSeeds } from "../support/world-seeds.js";

const minuteMs = 60_000;

/** The first gap that fits by road, as a dispatch takes it. */
function findFirst(technician: Technician, task: OracleWork, minutes: Minutes, seed: number): OracleStart | null {
  const customer = toCustomer(seed);
  // Without a window, the technician leaves now: the rule for working hours turns down technicians who are off duty.
  if (task.window === null && checkHours(technician.availability, task.now * minuteMs) !== null) return null;
  const work: Work = {
    nowMs: task.now * minuteMs,
    window: task.window && {
      earliestMs: Math.max(task.now, task.window.earliest) * minuteMs,
      latestMs: task.window.latest * minuteMs,
    },
    workMs: task.work * minuteMs,
    overrunMs: task.overrun * minuteMs,
    overtimeMs: task.overtime * minuteMs,
    mayExtendHours: false,
    isDriveInShift: task.isDriveInShift,
  };
  for (const gap of listGaps(technician, work).gaps) {
    const drive = minutes(gap.place, customer);
    const next = toNextPlace(gap);
    const spans = next === null ? gap.spans : withLeg(gap, minutes(customer, next) * minuteMs, work);
    const startMs = findStart(spans, drive * minuteMs, work);
    if (startMs !== null) return { start: startMs / minuteMs, place: gap.place, drive };
  }
  return null;
}

describe("the first gap that fits", () => {
  const seeds = listSeeds(150);

  it(`the first gap that fits is the first minute that fits, in ${seeds.length} random calendars`, {
    timeout: Math.max(30_000, seeds.length * 100),
  }, () => {
    const counts = { booked: 0, none: 0 };
    for (const seed of seeds) {
      const random = createRandom(seed);
      const task = randomWork(random);
      const technician = randomTechnician("1", random, task);
      const found = findFirst(technician, task, roadMinutes, seed);
      const expected = findOracleStart(technician, toCustomer(seed), task, roadMinutes);
      expect({ seed, found, technician, task }).toEqual({ seed, found: expected, technician, task });
      counts[expected === null ? "none" : "booked"] += 1;
    }
    // Both outcomes are frequent, or the comparison says little.
    expect(counts.booked).toBeGreaterThan(seeds.length / 5);
    expect(counts.none).toBeGreaterThan(seeds.length / 20);
  });
});
