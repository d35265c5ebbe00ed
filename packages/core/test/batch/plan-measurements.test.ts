import { describe, expect, it } from "vitest";
import { createEstimateLine } from "../../src/batch/estimate-line.js";
import { planMeasurements, type WantedDrives } from "../../src/batch/plan-measurements.js";
import { createRandom } from "../../src/testing/random.js";

const place = (index: number) => ({ latitude: index / 1000, longitude: 8 });

function want(destination: number, ...origins: readonly number[]): WantedDrives {
  return { destination: place(destination), origins: new Map(origins.map((index) => [`${index}`, place(index)])) };
}

const measureMatrix = async () => [];

function sizesOf(wanted: readonly WantedDrives[], limits: Partial<Parameters<typeof planMeasurements>[1]>): string[] {
  return [...planMeasurements(wanted, { maxOriginsPerCall: 100, ...limits })].map(
    ({ origins, destinations }) => `${origins.length} x ${destinations.length}`,
  );
}

describe("planMeasurements", () => {
  const wanted = [want(0, 1, 2), want(1, 1, 2), want(2, 2, 3), want(3, 7, 8, 9)];

  it("asks by element for exactly what is wanted", () => {
    expect(sizesOf(wanted, { measureMatrix })).toEqual(["2 x 2", "2 x 1", "3 x 1"]);
  });

  it("asks for one destination a call if there is no matrix", () => {
    expect(sizesOf(wanted, { billing: "calls" })).toEqual(["2 x 1", "2 x 1", "2 x 1", "3 x 1"]);
  });

  it("asks by call as seldom as the limits allow", () => {
    expect(sizesOf(wanted, { measureMatrix, billing: "calls" })).toEqual(["6 x 4"]);
    expect(sizesOf(wanted, { measureMatrix, billing: "calls", maxCellsPerCall: 9 })).toEqual(["3 x 3", "3 x 1"]);
    expect(sizesOf(wanted, { measureMatrix, billing: "calls", maxOriginsPerCall: 2 })).toEqual([
      "2 x 2",
      "2 x 1",
      "2 x 1",
      "1 x 1",
    ]);
  });

  it.each(["calls", "elements"] as const)("asks for everything wanted, within the limits, billed by %s", (billing) => {
    const random = createRandom(5);
    for (let round = 0; round < 200; round += 1) {
      const below = (limit: number): number => 1 + Math.floor(random() * limit);
      const many = Array.from({ length: below(12) }, (_, destination) =>
        want(destination, ...Array.from({ length: below(15) }, () => below(30))),
      );
      const limits = { maxOriginsPerCall: below(20), maxCellsPerCall: below(60), billing, measureMatrix };
      const calls = [...planMeasurements(many, limits)];
      for (const { origins, destinations } of calls) {
        expect(Math.max(origins.length, destinations.length)).toBeLessThanOrEqual(limits.maxOriginsPerCall);
        expect(origins.length * destinations.length).toBeLessThanOrEqual(limits.maxCellsPerCall);
      }
      const asked = new Set(
        calls.flatMap(({ originKeys, wanted: columns }) =>
          columns.flatMap((column) => originKeys.map((key) => `${key} ${column}`)),
        ),
      );
      const all = many.flatMap(({ origins }, column) => [...origins.keys()].map((key) => `${key} ${column}`));
      if (billing === "elements") expect([...asked].sort()).toEqual(all.sort());
      else expect(all.filter((cell) => !asked.has(cell))).toEqual([]);
    }
  });
});

describe("createEstimateLine", () => {
  const prior = { intercept: 300, slope: 1.3, leastSlope: 1.02, mostSlope: 2.5 };

  it("starts with the prior, and is never below the bound", () => {
    expect(createEstimateLine(prior).toEstimate(1000)).toBe(1600);
    expect(createEstimateLine({ ...prior, intercept: -5000 }).toEstimate(1000)).toBe(1000);
  });

  it("approaches the line that the measured pairs follow", () => {
    const line = createEstimateLine(prior);
    for (let index = 0; index < 3000; index += 1) line.learn(100 * (index % 50), 500 + 1.6 * 100 * (index % 50));
    expect(line.toEstimate(2000)).toBeGreaterThan(3670);
    expect(line.toEstimate(2000)).toBeLessThan(3720);
  });

  it("keeps its slope within the limits, and learns the height alone from equal bounds", () => {
    const steep = createEstimateLine(prior);
    for (let index = 0; index < 1000; index += 1) steep.learn(index, 10 * index);
    expect(steep.toEstimate(2000) - steep.toEstimate(1000)).toBeCloseTo(2500, 5);
    const flat = createEstimateLine(prior);
    for (let index = 0; index < 970; index += 1) flat.learn(1000, 2600);
    expect(flat.toEstimate(1000)).toBeCloseTo(1600 + 970, 5);
  });
});
