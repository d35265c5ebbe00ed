import type { Coordinates } from "./coordinates.js";

/** The time that an assignment takes in a technician's calendar, drive included: the half-open interval [leavesAt, endsAt). */
export interface Visit {
  /** Null for a slot that is held while a customer decides. */
  readonly assignmentId: string | null;
  /** The id of the held slot. Default: it is an assignment. */
  readonly holdId?: string | undefined;
  /** Until when the slot is held, an RFC 3339 timestamp; from then on it is free. Present only for a held slot. */
  readonly heldUntil?: string | undefined;
  /**
   * Which of the technician's lanes it takes, from 0 up to below their capacity. Null if the technician has no capacity, and
   * so no calendar. If they got another capacity since, it may be null, or one that there is no longer: then the visit takes
   * any one of the lanes.
   */
  readonly lane: number | null;
  /** When the drive starts, an RFC 3339 timestamp: `startsAt` less the drive. */
  readonly leavesAt: string;
  /** When the work starts, an RFC 3339 timestamp. */
  readonly startsAt: string;
  /** When the work ends, an RFC 3339 timestamp. */
  readonly endsAt: string;
  /** Where the work is. */
  readonly location: Coordinates;
}

/** The time that a booking asks for in a technician's calendar. */
export interface PlannedVisit {
  /** When the drive starts, an RFC 3339 timestamp. */
  readonly leavesAt: string;
  /** When the work starts, an RFC 3339 timestamp, not before `leavesAt`. */
  readonly startsAt: string;
  /** When the work ends, an RFC 3339 timestamp, not before `startsAt`. */
  readonly endsAt: string;
  /**
   * The open visit that starts last before this one does, as the choice assumed: the id of its assignment or hold; null
   * if there is none. If another visit is there by now, nothing is booked. Default: not compared.
   */
  readonly before?: string | null | undefined;
  /** The open visit that starts first after that, in the same way. Default: not compared. */
  readonly after?: string | null | undefined;
  /**
   * The drive from this work to the visit `after`, in seconds: in the same step, that visit then leaves so long before
   * its start. Default: it leaves when it did.
   */
  readonly driveToAfterSeconds?: number | undefined;
  /**
   * The current time, an RFC 3339 timestamp: with it are compared overdue visits and held slots. Default: the current
   * time by the clock of the ledger.
   */
  readonly now?: string | undefined;
  /**
   * When it was planned, an RFC 3339 timestamp: from then on an overdue visit takes its lane for some more time, or else
   * a plan that starts right after that would come too late. Whether a visit is overdue is still told by `now`. A time
   * after that counts as `now`, one more than five minutes before as five minutes before. Default: `now`.
   */
  readonly plannedAt?: string | undefined;
}

/**
 * How long the lane of an overdue visit counts as taken, in seconds from now. A visit is overdue if it should have ended
 * and its assignment is still open.
 */
export const defaultOverrunSeconds = 1800;

/** How many visits of a technician a source returns at most: the first to leave. */
export const maxVisits = 200;

/** How long before the window a visit may start whose place still counts, in milliseconds: 26 hours, longer than any shift. */
export const placeBeforeMs: number = 26 * 3_600_000;

/** Nobody drives faster than this, in kilometres an hour, unless the options of a dispatcher say so. */
export const defaultTopSpeedKmh = 130;

/**
 * Nobody drives faster than this on the way to a visit that is called late: 130 km/h. The store notes late visits and knows
 * no options of a dispatcher. In Postgres, a function of the schema has the number: if it changes, it needs a migration.
 */
export const lateSpeedMetersPerSecond: number = defaultTopSpeedKmh / 3.6;

/** The reason of the event of a job whose technician can no longer be there in time. */
export const lateVisitReason = "The technician can no longer be there in time";
