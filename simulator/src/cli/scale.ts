import { inputs } from "../scale/inputs.js";
import { type Measurement, measureCosts } from "../scale/measure-costs.js";
import { type JobCosts, predict } from "../scale/predict.js";
import { listScales } from "../scale/scales.js";
import type { Scenario } from "../scenario.js";
import { formatTable } from "./format-table.js";

const scenario: Scenario = {
  seed: 1,
  days: 1,
  jobsPerTechnician: 4,
  capacity: 1,
  declineShare: 0.05,
  serviceMinutes: 45,
  shiftHours: 9,
  patienceHours: 24,
  keepsHistory: false,
};

/** About as many jobs each. */
const fleets = [
  { technicians: 50, days: 28 },
  { technicians: 200, days: 7 },
  { technicians: 800, days: 3 },
  { technicians: 3200, days: 1 },
];

const measurements: Measurement[] = [];
for (const { technicians, days } of fleets) measurements.push(await measureCosts(technicians, days, scenario));
const [base] = measurements.slice(1);
if (base === undefined) throw new Error("Nothing was measured");

console.log("What a dispatch costs, measured, and what the smallest but one foretells for the others\n");
console.log(formatTable(measurements.map((measurement) => toCheck(measurement, base.costs))));
console.log("\nThe model, from the costs measured with the largest fleet; a second is one of the busiest hour\n");
const largest = measurements.at(-1) ?? base;
console.log(formatTable(listScales(largest.report.peakFactor).map((scale) => toRow(scale, largest.costs))));
console.log("\nInputs\n");
console.log(formatTable(Object.entries(inputs).map(([input, value]) => ({ input, value }))));

function toCheck({ technicians, report, costs }: Measurement, foretold: JobCosts) {
  const { assignmentsPerJob, callsPerAssignment, elementsPerAssignment } = foretold;
  return {
    technicians,
    jobs: report.jobs,
    assignments: report.assignments,
    foretold: Math.round(report.served * assignmentsPerJob),
    calls: report.routingCalls,
    "foretold ": Math.round(report.assignments * callsPerAssignment),
    elements: report.routingElements,
    "foretold  ": Math.round(report.assignments * elementsPerAssignment),
    peak: report.peakFactor,
    "decided/s of CPU": Math.round(costs.decisionsPerSecond),
  };
}

function toRow(scale: ReturnType<typeof listScales>[number], costs: JobCosts) {
  const need = predict(scale, costs);
  const [first] = need.demands;
  const units = Object.fromEntries(
    need.demands
      .toSorted((left, right) => (left.resource < right.resource ? -1 : 1))
      .map(({ resource, unit, units }) => [`${resource}: ${unit}`, toShort(units)]),
  );
  return {
    place: scale.name,
    technicians: scale.technicians,
    "dispatches/s": toShort(need.dispatchesPerSecond),
    "moves/s": toShort(need.movesPerSecond),
    "locations/s": toShort(need.locationsPerSecond),
    "routing calls/s": toShort(need.callsPerSecond),
    "elements/s": toShort(need.elementsPerSecond),
    ...units,
    "free plans": Math.ceil(need.callsPerDay / inputs.freeCallsPerDay),
    "decisions GB/day": toShort(need.decisionGigabytesPerDay),
    "ids last days": Math.round(need.daysOfIds),
    "saturates first": first?.resource ?? "",
  };
}

/** Three digits that count. */
function toShort(value: number): number {
  return Number(value.toPrecision(3));
}
