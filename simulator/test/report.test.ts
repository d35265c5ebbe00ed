import { describe, expect, it } from "vitest";
import { createRandom } from "../src/random/random.js";
import { addDuration, createDurations, toQuantileSeconds } from "../src/report/durations.js";
import { toGini, toVariation } from "../src/report/fairness.js";

describe("a report", () => {
  it("quantiles equal those of all sorted durations, to the second", () => {
    const random = createRandom(5);
    const seconds = Array.from({ length: 1001 }, () => Math.floor(random() * 500));
    const durations = createDurations(500);
    for (const second of seconds) addDuration(durations, second * 1000 + 999);
    const sorted = seconds.toSorted((left, right) => left - right);
    for (const share of [0.01, 0.5, 0.95, 1]) {
      expect(toQuantileSeconds(durations, share)).toBe(sorted[Math.ceil(share * sorted.length) - 1]);
    }
    expect(toQuantileSeconds(createDurations(10), 0.5)).toBeNull();
  });

  it("a duration longer than the longest expected counts as the longest", () => {
    const durations = createDurations(10);
    addDuration(durations, 1e9);
    expect(toQuantileSeconds(durations, 0.5)).toBe(10);
  });

  it("toGini and toVariation are 0 if all have the same, and largest if one has everything", () => {
    expect(toGini([3, 3, 3])).toBe(0);
    expect(toGini([0, 0, 0, 4])).toBe(0.75);
    expect(toGini([1, 2, 3, 4])).toBeCloseTo(0.25);
    expect(toVariation([3, 3, 3])).toBe(0);
    expect(toVariation([0, 0, 0, 4])).toBeCloseTo(Math.sqrt(3));
    expect([toGini([0, 0]), toVariation([0, 0])]).toEqual([0, 0]);
  });
});
