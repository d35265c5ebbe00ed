import { createDurations, type Durations } from "./durations.js";

/** The counts of a simulation while it runs: plain data, whose size does not grow with the length of the run. */
export interface Tally {
  jobs: number;
  /** Assignments made. */
  booked: number;
  /** Those of them that are proven. */
  proven: number;
  declined: number;
  served: number;
  unserved: number;
  drivenMeters: number;
  routingCalls: number;
  routingElements: number;
  /** From the call to the technician's arrival. */
  waits: Durations;
  /** Assignments, by the hour of the day at which they were made. */
  bookedByHour: Uint32Array;
  /** Jobs done, by the order of the crew. */
  jobsByMember: Uint32Array;
}

export function createTally(memberCount: number, longestWaitSeconds: number): Tally {
  return {
    jobs: 0,
    booked: 0,
    proven: 0,
    declined: 0,
    served: 0,
    unserved: 0,
    drivenMeters: 0,
    routingCalls: 0,
    routingElements: 0,
    waits: createDurations(longestWaitSeconds),
    bookedByHour: new Uint32Array(24),
    jobsByMember: new Uint32Array(memberCount),
  };
}

/** Adds the counts of two towns of the same scenario. */
export function addTallies(left: Tally, right: Tally): Tally {
  return {
    jobs: left.jobs + right.jobs,
    booked: left.booked + right.booked,
    proven: left.proven + right.proven,
    declined: left.declined + right.declined,
    served: left.served + right.served,
    unserved: left.unserved + right.unserved,
    drivenMeters: left.drivenMeters + right.drivenMeters,
    routingCalls: left.routingCalls + right.routingCalls,
    routingElements: left.routingElements + right.routingElements,
    waits: left.waits.map((count, seconds) => count + (right.waits[seconds] ?? 0)),
    bookedByHour: left.bookedByHour.map((count, hour) => count + (right.bookedByHour[hour] ?? 0)),
    jobsByMember: Uint32Array.from([...left.jobsByMember, ...right.jobsByMember]),
  };
}
