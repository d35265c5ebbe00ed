import { inputs } from "../scale/inputs.js";
import { type Measurement, measureCosts } from "../scale/measure-costs.js";
import { type JobCosts, type Prediction, predict } from "../scale/predict.js";
import { listScales, type Scale } from "../scale/scales.js";
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
  isEven: false,
  keepsHistory: false,
};

/** Chosen so that each has about as many jobs. */
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

console.log("Measured costs of dispatches, and those that the second smallest fleet predicts for the others\n");
console.log(formatTable(measurements.map((measurement) => toCheck(measurement, base.costs))));
console.log("\nThe model, from the measured costs of the largest fleet; rates per second are of the busiest hour\n");
const largest = measurements.at(-1) ?? base;
console.log(formatTable(toRows(listScales(largest.report.peakFactor), largest.costs)));
console.log("\nInputs\n");
console.log(formatTable(Object.entries(inputs).map(([input, value]) => ({ input, value }))));

function toCheck({ technicians, report, costs }: Measurement, predicted: JobCosts) {
  const { assignmentsPerJob, callsPerAssignment, elementsPerAssignment } = predicted;
  return {
    technicians,
    jobs: report.jobs,
    assignments: report.assignments,
    predicted: Math.round(report.served * assignmentsPerJob),
    calls: report.routingCalls,
    "predicted ": Math.round(report.assignments * callsPerAssignment),
    elements: report.routingElements,
    "predicted  ": Math.round(report.assignments * elementsPerAssignment),
    peak: report.peakFactor,
    "decided/s of CPU": Math.round(costs.decisionsPerSecond),
  };
}

/** Returns one row per quantity, with one column per place. */
function toRows(scales: readonly Scale[], costs: JobCosts) {
  const needs = scales.map((scale) => predict(scale, costs));
  const toLine = (quantity: string, pick: (need: Prediction) => number | string) => ({
    quantity,
    ...Object.fromEntries(scales.map(({ name }, index) => [name, pick(needs[index] as Prediction)])),
  });
  const units = (needs[0]?.demands ?? []).map(({ resource, unit }) =>
    toLine(`${resource}: ${unit}`, ({ demands }) =>
      toShort(demands.find((demand) => demand.resource === resource)?.units ?? 0),
    ),
  );
  return [
    { quantity: "technicians", ...Object.fromEntries(scales.map(({ name, technicians }) => [name, technicians])) },
    toLine("dispatches a second", ({ dispatchesPerSecond }) => toShort(dispatchesPerSecond)),
    toLine("moves a second", ({ movesPerSecond }) => toShort(movesPerSecond)),
    toLine("locations a second", ({ locationsPerSecond }) => toShort(locationsPerSecond)),
    toLine("routing calls a second", ({ callsPerSecond }) => toShort(callsPerSecond)),
    toLine("routing elements a second", ({ elementsPerSecond }) => toShort(elementsPerSecond)),
    ...units,
    toLine("free plans of routing", ({ callsPerDay }) => Math.ceil(callsPerDay / inputs.freeCallsPerDay)),
    toLine("decisions, GB a day", ({ decisionGigabytesPerDay }) => toShort(decisionGigabytesPerDay)),
    toLine("days until ids run out", ({ daysOfIds }) => Math.round(daysOfIds)),
    toLine("needs most units of", ({ demands }) => demands[0]?.resource ?? ""),
  ];
}

/** Rounds to three significant digits. */
function toShort(value: number): number {
  return Number(value.toPrecision(3));
}
