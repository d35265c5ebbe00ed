import { describe, expect, it } from "vitest";
import { inputs } from "../src/scale/inputs.js";
import { predict } from "../src/scale/predict.js";
import { listScales } from "../src/scale/scales.js";

const costs = {
  jobsPerTechnician: 4,
  assignmentsPerJob: 1.05,
  callsPerAssignment: 1.5,
  elementsPerAssignment: 20,
  decisionsPerSecond: 2000,
};

describe("the model of larger places", () => {
  it("predict computes the needs of the busiest second and of a day", () => {
    const need = predict({ name: "town", technicians: 8640, peakFactor: 2 }, costs);
    expect(need.assignmentsPerDay).toBeCloseTo(36_288);
    expect(need.dispatchesPerSecond).toBeCloseTo(0.84);
    expect(need.movesPerSecond).toBeCloseTo(3.2);
    expect(need.callsPerSecond).toBeCloseTo(1.26);
    expect(need.elementsPerSecond).toBeCloseTo(16.8);
    expect(need.locationsPerSecond).toBeCloseTo((8640 * inputs.mostOnShift) / inputs.reportSeconds);
    expect(need.daysOfIds).toBeCloseTo(inputs.mostIds / 36_288);
  });

  it("predict lists the resource that needs most units first", () => {
    const units = predict({ name: "planet", technicians: 1e7, peakFactor: 2 }, costs).demands.map(
      (demand) => demand.units,
    );
    expect(units).toEqual(units.toSorted((left, right) => right - left));
  });

  it("the planet has a flatter peak than a town, because one part calls while another sleeps", () => {
    const [town, , , planet] = listScales(2.3);
    expect(town?.peakFactor).toBe(2.3);
    expect(planet?.peakFactor).toBeGreaterThan(1);
    expect(planet?.peakFactor).toBeLessThan(2);
  });
});
