/** What is simulated, the way to choose who goes aside. */
export interface Scenario {
  readonly seed: number;
  readonly days: number;
  /** Jobs a day and technician. */
  readonly jobsPerTechnician: number;
  /** How many jobs each technician can have open at once. */
  readonly capacity: number;
  /** How probable it is that an offer is declined, 0 to 1. */
  readonly declineShare: number;
  /** The mean time at a customer's. */
  readonly serviceMinutes: number;
  /** 24: everyone works all the time. */
  readonly shiftHours: number;
  /** How long a job waits for somebody to be booked before it is given up. */
  readonly patienceHours: number;
  /** Keeps every decision and every event in memory, as `memoryAssignments` does; without, only what is open. */
  readonly keepsHistory: boolean;
}
