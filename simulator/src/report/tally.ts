import { createDurationCounts, type DurationCounts } from "./duration-counts.js";

/** What is counted while a simulation runs: the same memory, however long it does. */
export interface Tally {
  jobs: number;
  /** Assignments made. */
  booked: number;
  /** Of those, with a proof that nobody is better. */
  proven: number;
  declined: number;
  served: number;
  unserved: number;
  drivenMeters: number;
  /** From the call to the technician's arrival. */
  readonly waits: DurationCounts;
  /** Assignments, by the hour of the day at which they were made. */
  readonly bookedByHour: Uint32Array;
  /** By the order of the crew. */
  readonly jobsByMember: Uint32Array;
  readonly routing: { calls: number; elements: number };
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
    waits: createDurationCounts(longestWaitSeconds),
    bookedByHour: new Uint32Array(24),
    jobsByMember: new Uint32Array(memberCount),
    routing: { calls: 0, elements: 0 },
  };
}
