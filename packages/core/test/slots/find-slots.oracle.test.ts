import { describe, expect, it } from "vitest";
import { listPlaces } from "../../src/calendar/gaps.js";
import {
  type Clock,
  type Coordinates,
  createDispatcher,
  greatCircleDistanceMeters,
  type RoadResult,
  type Technician,
} from "../../src/index.js";
import { memoryDistances } from "../../src/memory/index.js";
import { createRandom, pick } from "../../src/testing/random.js";
import { randomTechnician, randomWork, roadMinutes, toCustomer } from "../support/calendar-worlds.js";
import { memoryStore } from "../support/memory-store.js";
import { listOracleSlots } from "../support/slot-oracle.js";
import { listSeeds } from "../support/world-seeds.js";

const minuteMs = 60_000;

function toRoad(origin: Coordinates, destination: Coordinates): RoadResult {
  const minutes = roadMinutes(origin, destination);
  const distanceMeters = Math.max(minutes * 1000, greatCircleDistanceMeters(origin, destination));
  return { status: "measured", distanceMeters, durationSeconds: minutes * 60 };
}

/** Compares the slots of a random world with brute force; returns how many there are. */
async function runWorld(seed: number): Promise<number> {
  const random = createRandom(seed);
  const given = randomWork(random);
  const { now } = given;
  const earliest = given.window?.earliest ?? now;
  const latest = Math.max(now, earliest) + Math.floor(random() * pick([1, 300, 900, 1500], random));
  const task = { ...given, window: { earliest, latest } };
  const clock: Clock = { now: () => now * minuteMs, schedule: () => () => undefined };
  const fleet = Array.from({ length: 1 + Math.floor(random() * 8) }, (_, index) =>
    randomTechnician(String(index + 1), random, given),
  );
  const customer = toCustomer(seed);
  const store = memoryStore({ customers: [{ id: "1", location: customer }], technicians: [] });
  const window = { earliestMs: Math.max(now, earliest) * minuteMs, latestMs: latest * minuteMs };
  const toNearest = (technician: Technician): number =>
    Math.min(...listPlaces(technician, window).map((place) => greatCircleDistanceMeters(place, customer)));
  // The source has the visits as they are, whatever their lanes.
  const technicians: typeof store.technicians = {
    ...store.technicians,
    findNearest: async () => ({
      technicians: fleet.toSorted((left, right) => toNearest(left) - toNearest(right)),
      next: null,
    }),
  };
  const provider = memoryDistances(toRoad);
  const { measureMatrix: _, ...withoutMatrix } = provider;
  const distances = pick(
    [provider, { ...provider, maxOriginsPerCall: 3, maxCellsPerCall: 4 }, { ...withoutMatrix, maxOriginsPerCall: 2 }],
    random,
  );
  const dispatcher = createDispatcher({
    ...store,
    technicians,
    distances,
    clock,
    shortlistSize: 1,
    maxLocationAgeSeconds: "off",
    overtimeSeconds: task.overtime * 60,
    overrunSeconds: task.overrun * 60,
    isDriveInShift: task.isDriveInShift,
    slots: { maxCalls: 1000 },
  });
  const count = pick([1, 5, 100, 100], random);
  const toText = (minute: number): string => new Date(minute * minuteMs).toISOString();
  const list = await dispatcher.findSlots({
    customerId: "1",
    workSeconds: task.work * 60,
    from: toText(earliest),
    to: toText(latest),
    count,
  });
  const expected = listOracleSlots(fleet, customer, task, roadMinutes).slice(0, count);
  const found = list.slots.map((slot) => ({
    id: slot.technicianId,
    start: Date.parse(slot.startsAt) / minuteMs,
    drive: slot.durationSeconds / 60,
    added: slot.addedDriveSeconds / 60,
  }));
  const world = { seed, task, fleet };
  expect({ ...world, found, isComplete: list.isComplete }).toEqual({ ...world, found: expected, isComplete: true });
  for (const slot of list.slots) {
    expect(Date.parse(slot.endsAt) - Date.parse(slot.startsAt)).toBe(task.work * minuteMs);
    expect(Date.parse(slot.startsAt) - Date.parse(slot.leavesAt)).toBe(slot.durationSeconds * 1000);
  }
  return found.length;
}

describe("findSlots in random worlds of calendars", () => {
  // `pnpm calendars` runs as many as of the others.
  const seeds = listSeeds(12);

  it(`finds what brute force finds, minute by minute, in the same order, in ${seeds.length} worlds`, {
    timeout: seeds.length * 3000,
  }, async () => {
    let found = 0;
    for (const seed of seeds) found += await runWorld(seed);
    // Most worlds have several, or the comparison says little.
    expect(found).toBeGreaterThan(seeds.length);
  });
});
