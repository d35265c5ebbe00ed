/**
 * Where an assignment stands.
 * - `"assigned"`: booked; nobody has said yes yet.
 * - `"accepted"`, `"en_route"`, `"on_site"`: on the way to being done.
 * - `"completed"`, `"cancelled"`, `"declined"`: over. It uses no capacity, and no longer changes.
 */
export type AssignmentStatus =
  | "assigned"
  | "accepted"
  | "en_route"
  | "on_site"
  | "completed"
  | "cancelled"
  | "declined";

/**
 * Why an assignment ended, if neither its technician nor the dispatcher chose that. Its technician may get the job again.
 * - `"interrupted"`: a more important job took the technician.
 * - `"absent"`: the technician was released, because they do not work then.
 * - `"changed"`: the job changed, and the technician could not go any more.
 */
export type EndCause = "interrupted" | "absent" | "changed";

/** An assignment as the store returns it. Rows that another program wrote may lack some values. */
export interface AssignmentRecord {
  readonly id: string;
  readonly customerId: string;
  readonly technicianId: string;
  /** The drive from technician to customer, in metres; null if the stored value is not a number. */
  readonly distanceMeters: number | null;
  /**
   * An RFC 3339 timestamp in UTC, such as `2026-11-24T07:35:19.182093Z`, with up to six decimals of a second, as stored
   * (a `Date` would cut them to three). Null if no time is stored.
   */
  readonly assignedAt: string | null;
  /** Null if another program wrote the row. Such rows are history: they use no capacity and cannot be moved. */
  readonly status: AssignmentStatus | null;
  /**
   * The job of the assignment. After a decline or a reassignment, the next technician gets a new assignment with the
   * same `jobId`. Null if another program wrote the row.
   */
  readonly jobId: string | null;
  /** Present only if it ended without a choice: why. */
  readonly endCause?: EndCause | undefined;
}

/** An assignment that this library made: all values are present. */
export interface Assignment extends AssignmentRecord {
  readonly distanceMeters: number;
  readonly assignedAt: string;
  readonly status: AssignmentStatus;
  readonly jobId: string;
}

/** One step in the life of an assignment. Never changed, never removed. */
export interface AssignmentEvent {
  /** Its position among all events of the store, opaque. */
  readonly cursor: string;
  readonly assignmentId: string;
  readonly jobId: string;
  readonly technicianId: string;
  readonly customerId: string;
  /** Null for the event that created the assignment. */
  readonly from: AssignmentStatus | null;
  readonly to: AssignmentStatus;
  /** An RFC 3339 timestamp in UTC. */
  readonly at: string;
  /** Who did it, as the caller named them; null if no actor was given. */
  readonly actor: string | null;
  /** Why, in the caller's words; null if no reason was given. */
  readonly reason: string | null;
}
