import type { Coordinates } from "./coordinates.js";
import type { Requirements } from "./requirements.js";

/** The work for which a slot is held: a job that waits, or new work. */
export interface HeldWork {
  /** The job that waits. Null for new work. */
  readonly jobId: string | null;
  /** Null if the work is at a place without a customer, or if it is that of a job. */
  readonly customerId: string | null;
  /** Those of new work; empty for a job, which has its own. */
  readonly requirements: Requirements;
  readonly workSeconds: number;
}

/** A slot that is held for a caller while a customer decides. Until it is over, nobody else can be booked into its time. */
export interface Hold {
  readonly id: string;
  /** For whom it is held. Null if nobody said so. */
  readonly holder: string | null;
  readonly technicianId: string;
  /** When the drive starts, an RFC 3339 timestamp. */
  readonly leavesAt: string;
  /** When the work starts, an RFC 3339 timestamp. */
  readonly startsAt: string;
  /** When the work ends, an RFC 3339 timestamp. */
  readonly endsAt: string;
  /** From then on, the time is free again: an RFC 3339 timestamp, at the latest `leavesAt`. */
  readonly heldUntil: string;
  /** Where the work is. */
  readonly location: Coordinates;
  readonly work: HeldWork;
}
