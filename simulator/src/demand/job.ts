import type { Coordinates } from "@dispatch/core";
import type { Random } from "../random/random.js";

/** A customer's call for a technician. */
export interface Job {
  readonly customerId: string;
  readonly place: Coordinates;
  /** Milliseconds since the Unix epoch. */
  readonly requestedAtMs: number;
  /** How long the work takes. */
  readonly serviceMs: number;
  /** Decides how its offers are answered: each job has its own random numbers. */
  readonly random: Random;
  /** The assignment that was declined last, if nobody could be booked instead. */
  declinedAssignmentId: string | null;
}
