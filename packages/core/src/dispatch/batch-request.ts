import type { Assignment } from "../domain/assignment.js";
import type { BatchDecision } from "../domain/batch-decision.js";
import type { Coordinates } from "../domain/coordinates.js";
import type { JobDetails } from "../domain/job.js";
import type { DispatchError } from "../errors/dispatch-error.js";

/** One job of a batch: a waiting job by its id, or a new one as `dispatch` takes it. */
export interface BatchJob extends Pick<JobDetails, "requirements" | "priority" | "reference" | "note" | "window"> {
  /** A job that waits; no other field may then be given. Needs a job store. Default: a new job. */
  readonly jobId?: string | undefined;
  /**
   * How long the work takes on site, in seconds, a whole number from 0 to 604,800 (a week). Default: the longest of
   * `workSecondsBySkill` for the skills that are required, otherwise `defaultWorkSeconds`.
   */
  readonly workSeconds?: number | undefined;
  /** The customer of a new job. Either this or `location` is required. */
  readonly customerId?: string | undefined;
  /** The place of a new job without a customer. Needs an assignment ledger. */
  readonly location?: Coordinates | undefined;
  /**
   * Books a new job at most once, as in `DispatchRequest`: repeated, the batch has the same assignment. The key of a job
   * that nobody gets is free again. If the job waits under the key, because it was dispatched with `whenNobody: "queue"`,
   * it takes part as that job. Has no effect on a preview. Default: the job is booked each time.
   */
  readonly idempotencyKey?: string | undefined;
}

/** A pair that the caller insists on. */
export interface FixedPair {
  /** The id of a job of the batch; for a new one `"request-"` and its position, from 1. */
  readonly jobId: string;
  readonly technicianId: string;
}

/** Which jobs to give to technicians, all at once. */
export interface BatchRequest {
  /** 1 to 1,000 jobs. */
  readonly jobs: readonly BatchJob[];
  /**
   * Pairs that the caller insists on: the rest is the best around them. A technician who may not go is not sent; the job
   * is then left. Default: no pairs.
   */
  readonly fixed?: readonly FixedPair[] | undefined;
  /** The most jobs of the batch for one technician, a whole number from 1. Default: as many as their free lanes. */
  readonly maxJobsPerTechnician?: number | undefined;
}

/** A job that could not take part in a batch. */
export interface BatchFailure {
  /** As in `BatchDecision`. */
  readonly jobId: string;
  readonly error: DispatchError;
}

/** A request to decide and book a batch. */
export interface DispatchBatchRequest extends BatchRequest {
  /** Who makes the request, for the history. Default: no actor. */
  readonly actor?: string | undefined;
  /** Why, for the history. Default: no reason. */
  readonly reason?: string | undefined;
}

/** A job of a batch that was booked. */
export interface BookedJob {
  /** As in the request; for a new job `"request-"` and its position, from 1. The job itself is `assignment.jobId`. */
  readonly jobId: string;
  /** On a repeat of a key, as it is now. */
  readonly assignment: Assignment;
  /** True if an idempotency key was repeated: this call booked nobody for the job. Default: this call booked it. */
  readonly isRepeat?: boolean | undefined;
  /** As in `DispatchResult`. Present only on a repeat. */
  readonly currentAssignment?: Assignment | null | undefined;
}

/** What became of a batch. */
export interface BatchResult {
  /** The jobs that were booked, in the order in which they were. */
  readonly booked: readonly BookedJob[];
  /** The jobs that nobody gets; `reasons` in the last decision says why. A job that waited continues to wait. */
  readonly left: readonly string[];
  /** The jobs that could not take part, or could not be booked. */
  readonly failures: readonly BatchFailure[];
  /**
   * How the choices were made: one decision, and another one of the jobs that were left each time that a technician was
   * lost to another booking, or that jobs were booked and others with a window were left. Empty if nothing was to be
   * decided, because every key was repeated.
   */
  readonly decisions: readonly BatchDecision[];
}

/** What a batch would decide first. */
export interface BatchPreview {
  readonly decision: BatchDecision;
  /**
   * The jobs that the decision leaves, and that booking would try again at once: somebody who gets another job may have
   * time for them within their windows. The preview does not decide that, because it depends on the calendars after the
   * bookings.
   */
  readonly mayFollow: readonly string[];
  /** The jobs that could not take part: unknown, no longer waiting, or at a place that is not on Earth. */
  readonly failures: readonly BatchFailure[];
}
