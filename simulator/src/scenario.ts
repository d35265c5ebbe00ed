/** Everything that is simulated, except the policy. */
export interface Scenario {
  readonly seed: number;
  readonly days: number;
  /** Jobs per day and technician. */
  readonly jobsPerTechnician: number;
  /** How many jobs each technician can have open at once. */
  readonly capacity: number;
  /** The probability that an offer is declined, 0 to 1. */
  readonly declineShare: number;
  /** The mean time at a customer. */
  readonly serviceMinutes: number;
  /** 24: everyone works all the time. */
  readonly shiftHours: number;
  /** Whether calls come evenly all day, instead of by the profile of a day. */
  readonly isEven: boolean;
  /** How long a job waits for a booking before it is given up. */
  readonly patienceHours: number;
  /** Keeps every decision and every event in memory, as `memoryAssignments` does; otherwise only open jobs. */
  readonly keepsHistory: boolean;
}
