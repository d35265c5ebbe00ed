import { toQuantileSeconds } from "./durations.js";
import { toGini, toVariation } from "./fairness.js";
import type { Tally } from "./tally.js";

/** What came of a simulation: the same for the same seed, to the byte. */
export interface Report {
  readonly policy: string;
  readonly jobs: number;
  /** Jobs that someone came for. */
  readonly served: number;
  /** Jobs given up, because nobody could be sent for too long. */
  readonly unserved: number;
  readonly assignments: number;
  readonly declined: number;
  /** Of assignments, those with a proof that nobody is better. */
  readonly provenShare: number;
  readonly drivenKilometers: number;
  readonly kilometersPerJob: number;
  /** From the call to the technician's arrival; null where nobody was served. */
  readonly waitMedianMinutes: number | null;
  readonly waitP95Minutes: number | null;
  /** Of the jobs that technicians did: 0 where all did the same number, up to 1. */
  readonly jobsGini: number;
  /** Of the same: the deviation against the mean. */
  readonly jobsVariation: number;
  readonly routingCalls: number;
  readonly routingElements: number;
  /** Assignments in the busiest hour of the day, against the mean of the day. */
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
