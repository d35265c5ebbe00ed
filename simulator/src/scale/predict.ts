import { inputs } from "./inputs.js";
import type { Scale } from "./scales.js";

/** The costs of one job, measured in a simulation. */
export interface JobCosts {
  readonly jobsPerTechnician: number;
  /** More than 1, because some are declined. */
  readonly assignmentsPerJob: number;
  readonly callsPerAssignment: number;
  readonly elementsPerAssignment: number;
  /** Dispatches that one core decides a second, without routing and database. */
  readonly decisionsPerSecond: number;
}

/** How many units of a resource are needed. */
export interface Demand {
  readonly resource: string;
  readonly unit: string;
  readonly units: number;
}

/** Rates are those of the busiest hour, unless they are per day. */
export interface Prediction {
  readonly assignmentsPerDay: number;
  readonly dispatchesPerSecond: number;
  readonly movesPerSecond: number;
  readonly locationsPerSecond: number;
  readonly callsPerSecond: number;
  readonly callsPerDay: number;
  readonly elementsPerSecond: number;
  readonly decisionGigabytesPerDay: number;
  readonly daysOfIds: number;
  /** The resource that needs most units comes first. */
  readonly demands: readonly Demand[];
}

const daySeconds = 86_400;

export function predict({ technicians, peakFactor }: Scale, costs: JobCosts): Prediction {
  const jobsPerDay = technicians * costs.jobsPerTechnician;
  const assignmentsPerDay = jobsPerDay * costs.assignmentsPerJob;
  const toPeak = (perDay: number): number => (perDay * peakFactor) / daySeconds;
  const dispatchesPerSecond = toPeak(assignmentsPerDay);
  const movesPerSecond = toPeak(jobsPerDay * inputs.movesPerJob);
  const locationsPerSecond = (technicians * inputs.mostOnShift) / inputs.reportSeconds;
  const callsPerSecond = dispatchesPerSecond * costs.callsPerAssignment;
  const loads = { dispatchesPerSecond, movesPerSecond, locationsPerSecond, callsPerSecond };
  return {
    ...loads,
    assignmentsPerDay,
    callsPerDay: assignmentsPerDay * costs.callsPerAssignment,
    elementsPerSecond: dispatchesPerSecond * costs.elementsPerAssignment,
    decisionGigabytesPerDay: (assignmentsPerDay * costs.elementsPerAssignment * inputs.decisionBytesPerElement) / 1e9,
    daysOfIds: inputs.mostIds / assignmentsPerDay,
    demands: listDemands(loads, costs),
  };
}

type Loads = Pick<Prediction, "dispatchesPerSecond" | "movesPerSecond" | "locationsPerSecond" | "callsPerSecond">;

function listDemands(loads: Loads, { decisionsPerSecond }: JobCosts): readonly Demand[] {
  const { dispatchesPerSecond, movesPerSecond, locationsPerSecond, callsPerSecond } = loads;
  const commits = (dispatchesPerSecond + movesPerSecond) / inputs.commitsPerSecond;
  const demands: readonly Demand[] = [
    { resource: "decisions", unit: "cores", units: dispatchesPerSecond / decisionsPerSecond },
    { resource: "requests", unit: "servers", units: (dispatchesPerSecond + movesPerSecond) / inputs.requestsPerSecond },
    { resource: "database", unit: "primaries", units: commits + locationsPerSecond / inputs.locationsPerSecond },
    { resource: "routing", unit: "servers", units: callsPerSecond / inputs.routingCallsPerSecond },
  ];
  return demands.toSorted((left, right) => right.units - left.units);
}
