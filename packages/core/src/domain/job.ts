import type { Coordinates } from "./coordinates.js";
import type { Decision } from "./decision.js";
import type { NoTechnicianReasons } from "./no-technician-reasons.js";
import type { Requirements } from "./requirements.js";
import type { TimeWindow } from "./time-window.js";

/**
 * Where a job stands.
 * - `"waiting"`: nobody is booked for it.
 * - `"assigned"`: it has an open assignment.
 * - `"completed"`, `"cancelled"`: over.
 * - `"missed"`: its window has passed. A new window makes it wait again.
 */
export type JobStatus = "waiting" | "assigned" | "completed" | "cancelled" | "missed";

/** Every status of a job, in the order of its life. */
export const jobStatuses: readonly JobStatus[] = ["waiting", "assigned", "completed", "cancelled", "missed"];

/** What the caller says of a job. Everything may be left out. */
export interface JobDetails {
  /** The caller's own name for it, 1 to 200 characters. Several jobs may have the same. */
  readonly reference?: string | null | undefined;
  /** For people, 1 to 2,000 characters. */
  readonly note?: string | null | undefined;
  /** What the job asks of the technician. Default: nothing. */
  readonly requirements?: Requirements | undefined;
  /** A whole number from -1,000 to 1,000, or the name of one in `jobPriorities`. Higher goes first. @default 0 */
  readonly priority?: number | PriorityName | undefined;
  /** When work may start. Default, and for null: as soon as possible. */
  readonly window?: TimeWindow | null | undefined;
  /** How long the work takes on site, in seconds, a whole number from 0 to 604,800 (a week). @default 3,600 */
  readonly workSeconds?: number | undefined;
}

/** Until when the queue leaves a job alone. */
export interface JobHold {
  /**
   * Until then the queue passes the job over: an RFC 3339 timestamp, for a dispatcher at most `maxHeldHours` ahead. Callers
   * can dispatch it as ever. Null: the queue goes on. Default: of a new job as null, otherwise it stays.
   */
  readonly heldUntil?: string | null | undefined;
}

/** Work that a customer needs. It exists before and without an assignment. */
export interface Job {
  readonly id: string;
  /** The caller's own name for it. Several jobs may have the same. Null if it has none. */
  readonly reference: string | null;
  /** For people. Null if there is none. */
  readonly note: string | null;
  /** Null if the job is at a place of no customer. The first booking makes one. */
  readonly customerId: string | null;
  /** Where the work is. It stays when the record of the customer changes. */
  readonly location: Coordinates;
  readonly requirements: Requirements;
  /** Higher goes first: see `jobPriorities`. */
  readonly priority: number;
  /** When work may start. Null: as soon as possible. */
  readonly window: TimeWindow | null;
  /** How long the work takes on site, in seconds; `durationSeconds` elsewhere is the drive. */
  readonly workSeconds: number;
  /**
   * Until then the queue passes the job over, an RFC 3339 timestamp in UTC; it may have passed. Null if it does not. A job
   * that does not wait has none.
   */
  readonly heldUntil: string | null;
  readonly status: JobStatus;
  /** From 1; increases with each change. */
  readonly version: number;
  /** An RFC 3339 timestamp in UTC. */
  readonly createdAt: string;
  /** The last assignment made for it. Null if there was none. */
  readonly assignmentId: string | null;
}

/** One change of a job. Never changed, never removed. */
export interface JobEvent {
  /** Where it is among the events of all jobs: events are listed after it. */
  readonly cursor: string;
  readonly jobId: string;
  /** The version that the job has had since. */
  readonly version: number;
  /** Null if the job was created. */
  readonly from: JobStatus | null;
  readonly to: JobStatus;
  /** Names of the fields whose values changed, other than the status; in alphabetical order. Empty for a new job. */
  readonly fields: readonly string[];
  /** The last assignment made for the job by then. Null if there was none. */
  readonly assignmentId: string | null;
  /** An RFC 3339 timestamp in UTC. */
  readonly at: string;
  /** Who did it, as the caller named them. Null if nobody was named. */
  readonly actor: string | null;
  /** Why, in the caller's words. Null if they gave no reason. */
  readonly reason: string | null;
}

/** Why an attempt to dispatch a job failed. */
export interface AttemptFailure {
  /** The `code` of the error. */
  readonly code: string;
  /** Its message. */
  readonly message: string;
}

/** One attempt to dispatch a job: who was considered, and what became of them. */
export interface JobAttempt {
  /** An RFC 3339 timestamp in UTC. */
  readonly at: string;
  /** The assignment that it led to. Null if nobody could be booked. */
  readonly assignmentId: string | null;
  /** Null if somebody was booked. */
  readonly failure: AttemptFailure | null;
  /** Why nobody could go, in counts. Null if somebody was booked, or if the attempt ended before that was known. */
  readonly reasons: NoTechnicianReasons | null;
  /** Null if none was kept, or if the attempt ended before there was one. */
  readonly decision: Decision | null;
}

/** The priorities that have a name. */
export const jobPriorities: { readonly routine: 0; readonly urgent: 10; readonly emergency: 20 } = {
  routine: 0,
  urgent: 10,
  emergency: 20,
};

/** A priority with a name. */
export type PriorityName = keyof typeof jobPriorities;

/** Every priority with a name, the lowest first. */
export const priorityNames: readonly PriorityName[] = ["routine", "urgent", "emergency"];

/** How far ahead a job can be held from the queue, in hours. */
export const maxHeldHours = 24;

/** Used for a job that does not say how long its work takes, in seconds. */
export const defaultWorkSeconds = 3600;

/** The longest work of a job, in seconds: a week. */
export const maxWorkSeconds = 604_800;

/** How many failed attempts a store keeps of each job: the last ones. */
export const keptAttempts = 20;
