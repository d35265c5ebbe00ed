import type { Coordinates } from "@dispatch/core";
import type { Random } from "../random/random.js";

/** A customer's call for someone. */
export interface Job {
  readonly customerId: string;
  readonly place: Coordinates;
  /** Milliseconds since the Unix epoch. */
  readonly requestedAtMs: number;
  /** How long the work takes. */
  readonly serviceMs: number;
  /** Decides what becomes of its offers: each job has dice of its own. */
  readonly random: Random;
  /** The assignment that was declined last, where nobody could be booked instead. */
  declinedAssignmentId: string | null;
}
