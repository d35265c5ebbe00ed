import type { Coordinates } from "../domain/coordinates.js";
import type { Job, JobAttempt, JobDetails, JobEvent, JobStatus, TimeWindow } from "../domain/job.js";
import type { Page } from "../domain/page.js";
import type { AssignmentLedger, Reservation } from "./assignment-ledger.js";
import type { OperationOptions } from "./operation-options.js";

/** A failed attempt to dispatch a job. */
export type FailedAttempt = Pick<JobAttempt, "failure" | "reasons" | "decision">;

/** A job without an assignment. */
export interface CreateJobRequest extends JobDetails {
  /** Null: the job is at a place of no customer yet, and `location` must be given. */
  readonly customerId: string | null;
  /** Where the work is, a valid position. Default: where the store has the customer. */
  readonly location?: Coordinates | undefined;
  /** A key that is reserved for the caller: the job is noted under it in the same step. Default: none. */
  readonly reservation?: Reservation | undefined;
  /** The attempt that failed before the job was created; kept for `listAttempts`. Default: none. */
  readonly attempt?: FailedAttempt | undefined;
  /** Who creates it. Default: nobody is named. */
  readonly actor?: string | undefined;
  /** Why. Default: no reason is given. */
  readonly reason?: string | undefined;
}

/** What can be changed of a job. Fields that are left out stay. */
export interface JobChanges extends JobDetails {
  /** Where the work is, a valid position. */
  readonly location?: Coordinates | undefined;
  /**
   * `"cancelled"` from waiting or missed, `"missed"` from waiting, `"waiting"` from missed. The status of a job that is
   * assigned follows its assignment: move that.
   */
  readonly status?: Exclude<JobStatus, "assigned" | "completed"> | undefined;
}

/** A change of a job by a caller who knows its present version. */
export interface UpdateJobRequest {
  readonly jobId: string;
  /** The version that the caller knows. */
  readonly version: number;
  readonly changes: JobChanges;
  /** Who does it. Default: nobody is named. */
  readonly actor?: string | undefined;
  /** Why. Default: no reason is given. */
  readonly reason?: string | undefined;
}

/** What a job must have, all of it. */
export interface JobFilter {
  readonly statuses?: readonly JobStatus[] | undefined;
  readonly priority?: number | undefined;
  readonly customerId?: string | undefined;
  readonly reference?: string | undefined;
  /** Jobs whose window has an instant in common with this one. Jobs without a window have none. */
  readonly window?: TimeWindow | undefined;
  /** Jobs at most this far from a place by great circle. */
  readonly near?: { readonly location: Coordinates; readonly withinMeters: number } | undefined;
}

/** A page of jobs, the last created first. */
export interface ListJobsRequest {
  /** How many at most; a whole number of at least 1. */
  readonly limit: number;
  /** `nextCursor` of the page before. Default: the first page. */
  readonly cursor?: string | undefined;
  /** Default: all jobs. A cursor goes with the filter it came from. */
  readonly filter?: JobFilter | undefined;
}

/** A page of the changes of one job, oldest first. */
export interface ListJobEventsRequest {
  readonly jobId: string;
  /** How many at most; a whole number of at least 1. */
  readonly limit: number;
  /** Changes after this version only. @default 0 */
  readonly afterVersion?: number | undefined;
}

/** The attempts to dispatch one job, the last first. */
export interface ListAttemptsRequest {
  readonly jobId: string;
  /** How many at most; a whole number of at least 1. */
  readonly limit: number;
}

/**
 * A ledger that keeps jobs, also those without an assignment. Every assignment has a job: one that is booked without a
 * `jobId` makes its own, under the same id. The ids of jobs and assignments come from one sequence.
 *
 * Every change of a job increases its version by 1 and notes an event, in the same step. So does what happens to its
 * assignments: booked, it is assigned; completed, completed; cancelled, cancelled; declined, it waits. An assignment that
 * is replaced changes only the assignment of its job.
 */
export interface JobStore extends AssignmentLedger {
  /**
   * Stores a job that waits.
   *
   * @throws {InvalidRequestError} naming the field that cannot be used
   * @throws {CustomerNotFoundError}
   * @throws {CustomerLocationInvalidError} `location` is left out, and the customer's is not a place on Earth
   * @throws {ReservationLostError} the key is no longer reserved for this token
   * @throws {StoreError} the store cannot answer
   */
  createJob(request: CreateJobRequest, options?: OperationOptions): Promise<Job>;
  /** Returns null if there is no such job. @throws {StoreError} the store cannot answer */
  findJob(jobId: string, options?: OperationOptions): Promise<Job | null>;
  /**
   * The last created first. Following `nextCursor` to its end gives every job that was there at the start once.
   *
   * @throws {InvalidRequestError} naming the part of the request that cannot be used
   * @throws {StoreError} the store cannot answer
   */
  listJobs(request: ListJobsRequest, options?: OperationOptions): Promise<Page<Job>>;
  /**
   * Changes a job that is still at the version given, by the rules of `changeJob`. If nothing would change, the job is
   * returned as it is, and no event is noted.
   *
   * @throws {InvalidRequestError} naming the field that cannot be used
   * @throws {JobNotFoundError}
   * @throws {VersionConflictError} the job has changed since
   * @throws {IllegalJobChangeError} the change is not allowed from where the job stands
   * @throws {StoreError} the store cannot answer
   */
  updateJob(request: UpdateJobRequest, options?: OperationOptions): Promise<Job>;
  /** Every change of a job, oldest first; empty if there is no such job. @throws {StoreError} the store cannot answer */
  listJobEvents(request: ListJobEventsRequest, options?: OperationOptions): Promise<readonly JobEvent[]>;
  /**
   * Keeps a failed attempt to dispatch a job; only the last `keptAttempts` of each job are kept. The job does not change.
   * Does nothing if there is no such job.
   *
   * @throws {StoreError} the store cannot answer
   */
  noteAttempt(jobId: string, attempt: FailedAttempt, options?: OperationOptions): Promise<void>;
  /**
   * The attempts that booked somebody, and the failed ones that are kept, the last first.
   *
   * @throws {InvalidRequestError} `limit` is not a whole number of at least 1
   * @throws {StoreError} the store cannot answer
   */
  listAttempts(request: ListAttemptsRequest, options?: OperationOptions): Promise<readonly JobAttempt[]>;
}
