/**
 * Where an assignment stands.
 * - `"assigned"`: booked; nobody has said yes yet.
 * - `"accepted"`, `"en_route"`, `"on_site"`: on the way to being done.
 * - `"completed"`, `"cancelled"`, `"declined"`: over. It holds no capacity, and stays so.
 */
export type AssignmentStatus =
  | "assigned"
  | "accepted"
  | "en_route"
  | "on_site"
  | "completed"
  | "cancelled"
  | "declined";

/** An assignment as it is read back. Rows that another program wrote may lack what ours always have. */
export interface AssignmentRecord {
  readonly id: string;
  readonly customerId: string;
  readonly technicianId: string;
  /** The drive from technician to customer, in metres; null where what is stored is no number. */
  readonly distanceMeters: number | null;
  /**
   * An RFC 3339 instant in UTC, with up to six decimals of a second as the store keeps them (a `Date` would cut them
   * to three), such as `2026-11-24T07:35:19.182093Z`; null where none is stored.
   */
  readonly assignedAt: string | null;
  /** Null for a row of another program: history, which holds no capacity and cannot be moved. */
  readonly status: AssignmentStatus | null;
  /**
   * The id of the first assignment for the same job. Whoever goes after a decline or a reassignment does the same job
   * under an assignment of their own. Null for a row of another program.
   */
  readonly jobId: string | null;
}

/** An assignment of ours: complete. */
export interface Assignment extends AssignmentRecord {
  readonly distanceMeters: number;
  readonly assignedAt: string;
  readonly status: AssignmentStatus;
  readonly jobId: string;
}

/** One step in the life of an assignment. Never changed, never removed. */
export interface AssignmentEvent {
  /** Its place in the order of all events of the store, opaque. */
  readonly cursor: string;
  readonly assignmentId: string;
  readonly jobId: string;
  readonly technicianId: string;
  readonly customerId: string;
  /** Null where the assignment was made. */
  readonly from: AssignmentStatus | null;
  readonly to: AssignmentStatus;
  /** An RFC 3339 instant in UTC. */
  readonly at: string;
  /** Who did it, as the caller named them; null where nobody was named. */
  readonly actor: string | null;
  /** Why, in the caller's words; null where they gave none. */
  readonly reason: string | null;
}
