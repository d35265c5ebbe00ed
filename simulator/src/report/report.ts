import { toMeanSeconds, toQuantileSeconds } from "./durations.js";
import { toGini, toVariation } from "./fairness.js";
import type { Tally } from "./tally.js";

/** The results of a simulation: the same for the same seed, to the byte. */
export interface Report {
  readonly policy: string;
  readonly jobs: number;
  /** Jobs that were done. */
  readonly served: number;
  /** Jobs given up, because for too long nobody could be sent. */
  readonly unserved: number;
  readonly assignments: number;
  readonly declined: number;
  /** The share of assignments that are proven. */
  readonly provenShare: number;
  readonly drivenKilometers: number;
  readonly kilometersPerJob: number;
  /** From the call to the technician's arrival; null if no job was done. */
  readonly waitMedianMinutes: number | null;
  readonly waitP95Minutes: number | null;
  readonly waitMeanMinutes: number | null;
  readonly waitLongestMinutes: number | null;
  /** Distribution of jobs over technicians: 0 if all did the same number, up to 1. */
  readonly jobsGini: number;
  /** Deviation of the same numbers, relative to their mean. */
  readonly jobsVariation: number;
  readonly routingCalls: number;
  readonly routingElements: number;
  /** Assignments in the busiest hour of the day, relative to the mean of the day. */
  readonly peakFactor: number;
}

export function toReport(policy: string, tally: Tally): Report {
  const { served, booked, drivenMeters, waits } = tally;
  const jobsByMember = [...tally.jobsByMember];
  return {
    policy,
    jobs: tally.jobs,
    served,
    unserved: tally.unserved,
    assignments: booked,
    declined: tally.declined,
    provenShare: round(booked === 0 ? 0 : tally.proven / booked, 4),
    drivenKilometers: round(drivenMeters / 1000, 1),
    kilometersPerJob: round(served === 0 ? 0 : drivenMeters / 1000 / served, 3),
    waitMedianMinutes: toMinutes(toQuantileSeconds(waits, 0.5)),
    waitP95Minutes: toMinutes(toQuantileSeconds(waits, 0.95)),
    waitMeanMinutes: toMinutes(toMeanSeconds(waits)),
    waitLongestMinutes: toMinutes(toQuantileSeconds(waits, 1)),
    jobsGini: round(toGini(jobsByMember), 4),
    jobsVariation: round(toVariation(jobsByMember), 4),
    routingCalls: tally.routingCalls,
    routingElements: tally.routingElements,
    peakFactor: round(booked === 0 ? 0 : (Math.max(...tally.bookedByHour) * 24) / booked, 2),
  };
}

function toMinutes(seconds: number | null): number | null {
  return seconds === null ? null : round(seconds / 60, 1);
}

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
