import type { AssignmentStatus } from "../domain/assignment.js";
import type { Coordinates } from "../domain/coordinates.js";
import type { Job, JobAttempt, JobDetails, JobEvent, JobHold, JobStatus } from "../domain/job.js";
import type { Page } from "../domain/page.js";
import type { TimeWindow } from "../domain/time-window.js";
import type { PlannedVisit } from "../domain/visit.js";
import type { AssignmentLedger, Reservation } from "./assignment-ledger.js";
import type { OperationOptions } from "./operation-options.js";

/** A failed attempt to dispatch a job. */
export type FailedAttempt = Pick<JobAttempt, "failure" | "reasons" | "decision">;

/** A failed attempt, and the job that it was for. */
export interface NoteAttemptRequest extends FailedAttempt {
  readonly jobId: string;
}

/** A job without an assignment. */
export interface CreateJobRequest extends JobDetails, JobHold {
  /** Null if the place has no customer yet: then `location` is required. */
  readonly customerId: string | null;
  /** Where the work is, a valid position. Default: the stored location of the customer. */
  readonly location?: Coordinates | undefined;
  /** A key that is reserved for the caller: the same step notes the job under it. Default: no key. */
  readonly reservation?: Reservation | undefined;
  /** The attempt that failed before the job was created; kept for `listAttempts`. Default: no attempt. */
  readonly attempt?: FailedAttempt | undefined;
  /** Who creates it. Default: no actor. */
  readonly actor?: string | undefined;
  /** Why. Default: no reason. */
  readonly reason?: string | undefined;
}

/** What can be changed of a job. Fields that are left out keep their values. */
export interface JobChanges extends JobDetails, JobHold {
  /** Where the work is, a valid position. */
  readonly location?: Coordinates | undefined;
  /**
   * Allowed: `"cancelled"` from waiting or missed, `"missed"` from waiting, `"waiting"` from missed. The status of an
   * assigned job follows its assignment: move the assignment instead.
   */
  readonly status?: Exclude<JobStatus, "assigned" | "completed"> | undefined;
}

/** What becomes of the open assignment of a job that changes. */
export interface OpenAssignmentChange {
  /**
   * - `"keep"`: it stays, because its technician can still go.
   * - `"release"`: it becomes declined with the cause `"changed"`, and the job waits.
   */
  readonly action: "keep" | "release";
  /**
   * The status of the assignment that the change was judged by. If it has another one by now, nothing changes, and the
   * conflict says which. Default: not compared.
   */
  readonly status?: AssignmentStatus | undefined;
  /** The drive after the change, in metres, if it is kept; finite, not negative. Default: the drive stays as it is. */
  readonly distanceMeters?: number | undefined;
  /**
   * The time of the assignment after the change, if it is kept: the same step moves its visit there, and to the new place
   * of the job. Default: the visit stays as it is.
   */
  readonly visit?: PlannedVisit | undefined;
  /**
   * How long the lane of an overdue visit counts as taken, in seconds from now, a whole number of at least 0; used with
   * `visit`. @default 1,800
   */
  readonly overrunSeconds?: number | undefined;
}

/** A change of a job by a caller that knows its current version. */
export interface UpdateJobRequest {
  readonly jobId: string;
  /** The version that the caller knows. */
  readonly version: number;
  readonly changes: JobChanges;
  /**
   * What the same step does with the open assignment, if the job has one and the changes touch what its technician was
   * chosen by: place, window, work or requirements. Default: such a change is refused.
   */
  readonly openAssignment?: OpenAssignmentChange | undefined;
  /** Who does it. Default: no actor. */
  readonly actor?: string | undefined;
  /** Why. Default: no reason. */
  readonly reason?: string | undefined;
}

/** Matches jobs that meet every condition given. */
export interface JobFilter {
  /** Jobs with one of these ids, at most 1,000. */
  readonly ids?: readonly string[] | undefined;
  /** Jobs whose last assignment is this technician's, unless they declined it. */
  readonly technicianId?: string | undefined;
  readonly statuses?: readonly JobStatus[] | undefined;
  readonly priority?: number | undefined;
  readonly customerId?: string | undefined;
  readonly reference?: string | undefined;
  /** Jobs whose window overlaps this one. Jobs without a window do not match. */
  readonly window?: TimeWindow | undefined;
  /** Jobs at most this far from a place by great circle. */
  readonly near?: { readonly location: Coordinates; readonly withinMeters: number } | undefined;
}

/** A page of jobs, the last created first. */
export interface ListJobsRequest {
  /** How many at most; a whole number of at least 1. */
  readonly limit: number;
  /** `nextCursor` of the previous page. Default: the first page. */
  readonly cursor?: string | undefined;
  /** Default: all jobs. A cursor goes with the filter it came from. */
  readonly filter?: JobFilter | undefined;
}

/** Whose assignments a more important job may interrupt. */
export interface ListInterruptibleRequest {
  /** At most 1,000. */
  readonly technicianIds: readonly string[];
  /** Only assignments of jobs whose priority is lower than this. */
  readonly belowPriority: number;
}

/** An assignment that a more important job may interrupt. */
export interface InterruptibleAssignment {
  readonly technicianId: string;
  readonly assignmentId: string;
  readonly jobId: string;
}

/** A page of the changes of jobs, oldest first. */
export interface ListJobEventsRequest {
  /** How many at most; a whole number of at least 1. */
  readonly limit: number;
  /** The `cursor` of the last known event, or the result of `findJobEventsEnd`. Default: from the first event. */
  readonly after?: string | undefined;
  /** Only the changes of this job. Default: of all jobs. */
  readonly jobId?: string | undefined;
}

/** The attempts to dispatch one job, the last first. */
export interface ListAttemptsRequest {
  readonly jobId: string;
  /** How many at most; a whole number of at least 1. */
  readonly limit: number;
}

/**
 * A ledger that keeps jobs, including those without an assignment. Every assignment has a job: a booking without a
 * `jobId` creates one, with the same id as the assignment. The ids of jobs and assignments come from one sequence.
 *
 * Every change of a job increases its version by 1 and notes an event, in the same step. What happens to its
 * assignments changes the job too: a booking makes it assigned, a completed or cancelled assignment makes it completed
 * or cancelled, and a declined one makes it wait. Replacing an assignment changes only the `assignmentId` of the job.
 */
export interface JobStore extends AssignmentLedger {
  /**
   * Stores a job that waits.
   *
   * @throws {InvalidRequestError} a field cannot be used; the error names it
   * @throws {CustomerNotFoundError}
   * @throws {CustomerLocationInvalidError} `location` is left out, and the customer's location is not a place on Earth
   * @throws {ReservationLostError} the key is no longer reserved for this token
   * @throws {StoreError} the store cannot answer
   */
  createJob(request: CreateJobRequest, options?: OperationOptions): Promise<Job>;
  /** Returns null if there is no such job. @throws {StoreError} the store cannot answer */
  findJob(jobId: string, options?: OperationOptions): Promise<Job | null>;
  /**
   * Lists jobs, the last created first. Following `nextCursor` to its end gives every job that was there at the start once.
   *
   * @throws {InvalidRequestError} a part of the request cannot be used; the error names it
   * @throws {StoreError} the store cannot answer
   */
  listJobs(request: ListJobsRequest, options?: OperationOptions): Promise<Page<Job>>;
  /**
   * Changes a job if it is still at the given version, by the rules of `changeJob`. If nothing would change, the job is
   * returned as it is, and no event is noted.
   *
   * @throws {InvalidRequestError} a field cannot be used; the error names it
   * @throws {JobNotFoundError}
   * @throws {VersionConflictError} the job has changed since
   * @throws {IllegalJobChangeError} the change is not allowed in the current status of the job
   * @throws {IllegalMoveError} the assignment to release can no longer be declined
   * @throws {AssignmentConflictError} the technician does not have the time of the new visit, or the assignment has
   *   another status than the given one; nothing has changed
   * @throws {StoreError} the store cannot answer
   */
  updateJob(request: UpdateJobRequest, options?: OperationOptions): Promise<Job>;
  /**
   * Lists the changes of jobs, oldest first, and those of one job in the order of its versions; empty if there is no such
   * job. A reader who continues from the last cursor receives every event once, including those written meanwhile.
   *
   * @throws {InvalidRequestError} a part of the request cannot be used; the error names it
   * @throws {EventsRemovedError} events after the cursor were removed
   * @throws {StoreError} the store cannot answer
   */
  listJobEvents(request: ListJobEventsRequest, options?: OperationOptions): Promise<readonly JobEvent[]>;
  /**
   * Returns a cursor for the end of the log: `listJobEvents` after it lists new events only.
   *
   * @throws {StoreError} the store cannot answer
   */
  findJobEventsEnd(options?: OperationOptions): Promise<string>;
  /**
   * Lists, for each of the technicians, the assignments that a more important job could take them from: those that are
   * `assigned` or `accepted`, and whose job has a lower priority. The lowest priority first, and of equals the last booked;
   * at most `maxVisits` of each technician.
   *
   * @throws {InvalidRequestError} there are more than 1,000 ids
   * @throws {StoreError} the store cannot answer
   */
  listInterruptible(
    request: ListInterruptibleRequest,
    options?: OperationOptions,
  ): Promise<readonly InterruptibleAssignment[]>;
  /**
   * Keeps failed attempts to dispatch jobs, in one step; only the last `keptAttempts` of each job are kept. The jobs do not
   * change. Of several attempts for one job, the last is kept. Attempts for jobs that do not exist are ignored.
   *
   * @throws {StoreError} the store cannot answer
   */
  noteAttempts(attempts: readonly NoteAttemptRequest[], options?: OperationOptions): Promise<void>;
  /**
   * Lists the attempts that booked somebody, and the failed ones that are kept, the last first.
   *
   * @throws {InvalidRequestError} `limit` is not a whole number of at least 1
   * @throws {StoreError} the store cannot answer
   */
  listAttempts(request: ListAttemptsRequest, options?: OperationOptions): Promise<readonly JobAttempt[]>;
}
