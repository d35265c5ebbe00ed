import type { Coordinates } from "../domain/coordinates.js";
import type { RoutingUsage, UnprovenReason } from "../domain/decision.js";
import type { JobDetails } from "../domain/job.js";
import type { DistanceBasis } from "../domain/road-result.js";

/** The work for which a slot is sought: a job that waits, or new work. */
export interface SlotWork extends Pick<JobDetails, "requirements" | "workSeconds"> {
  /** A job that waits. Nothing else of the work may be given with it. Needs a job store. */
  readonly jobId?: string | undefined;
  /** The customer who needs someone. Either this, `location` or `jobId` is required. */
  readonly customerId?: string | undefined;
  /** A place without a customer. */
  readonly location?: Coordinates | undefined;
}

/** Asks for the next appointments that are possible. Needs an assignment ledger. */
export interface FindSlotsRequest extends SlotWork {
  /** The earliest start of the work, an RFC 3339 timestamp. Default: now. A start in the past counts as now. */
  readonly from?: string | undefined;
  /**
   * The latest start of the work, an RFC 3339 timestamp, at most 28 days after `from`. Only starts within the window of a
   * job count. Default: 7 days after `from`.
   */
  readonly to?: string | undefined;
  /** How many slots at most, a whole number from 1 to 100. @default 10 */
  readonly count?: number | undefined;
}

/** Asks to hold an appointment while a customer decides. Needs a hold store. */
export interface HoldSlotRequest extends SlotWork {
  readonly technicianId: string;
  /** When the work starts, an RFC 3339 timestamp in the future, such as `startsAt` of a slot. */
  readonly startsAt: string;
  /**
   * How long it is held, in minutes, a whole number from 1 to `holds.maxMinutes` of the dispatcher; at the latest until the
   * technician has to leave. Default: 15, or `holds.maxMinutes` if that is less.
   */
  readonly minutes?: number | undefined;
  /**
   * For whom, 1 to 255 characters, such as the id of a conversation: `holds.maxPerHolder` limits what one holder has.
   * Default: nobody in particular; these count as one holder.
   */
  readonly holder?: string | undefined;
}

/** An appointment that is possible: a technician, and the earliest start in one gap of their calendar. */
export interface Slot {
  readonly technicianId: string;
  /** When the drive starts, an RFC 3339 timestamp in UTC: `startsAt` less the drive. */
  readonly leavesAt: string;
  /** When the work starts, an RFC 3339 timestamp in UTC. */
  readonly startsAt: string;
  /** When the work ends, an RFC 3339 timestamp in UTC. */
  readonly endsAt: string;
  /** The drive to the work, by road, from where the technician is then. */
  readonly distanceMeters: number;
  readonly durationSeconds: number;
  /**
   * What the slot adds to the drives of the technician: the drive there, and, if they have a visit after it in the same
   * shift, the drive on to that one less the drive that leads to it otherwise. Can be slightly below 0 if the drives do not
   * fit together.
   */
  readonly addedDriveSeconds: number;
  /** `"estimate"` if any of these drives is an estimate. */
  readonly basis: DistanceBasis;
}

/** The next appointments that are possible. */
export interface SlotList {
  /** By added drive, the least first; then by start, then by the id of the technician. */
  readonly slots: readonly Slot[];
  /** The starts that were searched, RFC 3339 timestamps in UTC, both included. */
  readonly from: string;
  readonly to: string;
  readonly workSeconds: number;
  /** Whether it is proven that no other slot belongs in the list. */
  readonly isComplete: boolean;
  /** Why it is not proven. Null if it is. */
  readonly incompleteReason: UnprovenReason | null;
  /** How many technicians were loaded, and on how many pages. */
  readonly search: { readonly rows: number; readonly pages: number };
  /** Why technicians have no slot: how many, by reason. One who has several reasons counts for each. */
  readonly reasons: Readonly<Record<string, number>>;
  /** The name of the distance provider. */
  readonly provider: string;
  readonly routing: RoutingUsage;
}
