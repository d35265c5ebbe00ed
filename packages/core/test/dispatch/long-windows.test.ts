import { describe, expect, it } from "vitest";
import type { DistanceProvider, EligibilityRule } from "../../src/index.js";
import { memoryDistances } from "../../src/memory/index.js";
import { makeDay } from "../support/make-day.js";
import { north } from "../support/make-dispatcher.js";

const two = (value: number): string => String(value).padStart(2, "0");
const toTime = (minute: number): string => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;

/** 2,800 stretches of time in four weeks: the shifts do not touch. */
const shifts = Array.from({ length: 100 }, (_, index) => ({
  weekdays: [1, 2, 3, 4, 5, 6, 7],
  from: toTime(index * 14),
  to: toTime(index * 14 + 7),
}));
const toFleet = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    ...north(`${index}`, index),
    availability: { timeZone: "UTC", shifts },
  }));
const window = { earliest: "2026-01-05T00:00:00Z", latest: "2026-02-02T00:00:00Z" };
const request = { customerId: "1", workSeconds: 60, window };
/** What all searches of one request keep, besides one stretch of each technician. */
const maxStretches = 200_000;

function makeFleet(count: number, distances: DistanceProvider) {
  const judged = new Set<string>();
  const rules: readonly EligibilityRule[] = [
    {
      name: "note",
      check({ id }) {
        judged.add(id);
        return null;
      },
    },
  ];
  return { judged, ...makeDay("2026-01-05T00:00:00Z", toFleet(count), { rules, distances }) };
}

describe("a dispatch with a window of four weeks among technicians with many shifts", () => {
  it("stops at as many stretches of time as it keeps, and says so", { timeout: 120_000 }, async () => {
    // So long a drive that everyone else could be nearer.
    const distances = memoryDistances(() => ({ status: "measured", distanceMeters: 900_000, durationSeconds: 36_000 }));
    const { judged, dispatcher } = makeFleet(90, distances);
    const { assignment, decision } = await dispatcher.dispatch(request);
    expect(assignment.technicianId).toBe("0");
    expect(decision.optimality).toMatchObject({ proven: false, reason: "max-rows" });
    expect(judged.size).toBe(Math.ceil(maxStretches / 2799));
  });

  it("passes over unreachable technicians in a time linear in the stretches", async () => {
    const measureCpu = async (distances: DistanceProvider): Promise<number> => {
      const { dispatcher } = makeFleet(15, distances);
      const before = process.cpuUsage();
      await dispatcher.preview(request).catch(() => undefined);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    const reached = memoryDistances(() => ({ status: "measured", distanceMeters: 900_000, durationSeconds: 36_000 }));
    const unreached = memoryDistances(() => ({ status: "unreachable", reason: "NO_ROUTE" }));
    await measureCpu(reached);
    expect((await measureCpu(unreached)) / (await measureCpu(reached))).toBeLessThan(3);
  });
});
