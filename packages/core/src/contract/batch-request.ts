import type { Assignment } from "../domain/assignment.js";
import type { BatchDecision } from "../domain/batch-decision.js";
import type { Coordinates } from "../domain/coordinates.js";
import type { JobDetails } from "../domain/job.js";
import type { DispatchError } from "../errors/dispatch-error.js";

/** One job of a batch: a waiting job by its id, or a new one as `dispatch` takes it. */
export interface BatchJob extends Pick<JobDetails, "requirements" | "priority" | "reference" | "note" | "window"> {
  /** The id of a waiting job; of the other fields, only `version` may be given. Needs a job store. Default: a new job. */
  readonly jobId?: string | undefined;
  /** The version that the caller knows: if the job has changed since, it is in `failures`. Default: any version. */
  readonly version?: number | undefined;
  /**
   * How long the work takes on site, in seconds, a whole number from 0 to 604,800 (a week). Default: the longest of
   * `workSecondsBySkill` for the required skills, otherwise `defaultWorkSeconds`.
   */
  readonly workSeconds?: number | undefined;
  /** The customer of a new job. Either this or `location` is required. */
  readonly customerId?: string | undefined;
  /** The place of a new job without a customer. Needs an assignment ledger. */
  readonly location?: Coordinates | undefined;
  /**
   * Books a new job at most once, as in `DispatchRequest`: a repeat returns the same assignment. If nobody gets the job,
   * the key can be used again. If the job waits under the key, because it was dispatched with `whenNobody: "queue"`, it
   * takes part as that job. Has no effect on a preview. Default: the job is booked each time.
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
   * Pairs that the caller insists on; the other jobs get the best pairs that remain. A technician who is not eligible,
   * or not among those whom the job pins, is not sent; the job is then left. A pair holds for this batch only: if the
   * technician declines, others can go. Default: no pairs.
   */
  readonly fixed?: readonly FixedPair[] | undefined;
  /** Only these technicians get a job of the batch, at most 1,000. Default: anyone may. */
  readonly technicianIds?: readonly string[] | undefined;
  /** The most jobs of the batch for one technician, a whole number from 1. Default: as many as they have free lanes. */
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
  /** On a repeat of a key, its current state. */
  readonly assignment: Assignment;
  /** True if an idempotency key was repeated: this call booked nobody for the job. Default: this call booked it. */
  readonly isRepeat?: boolean | undefined;
  /** As in `DispatchResult`. Present only on a repeat. */
  readonly currentAssignment?: Assignment | null | undefined;
}

/** What became of a batch. */
export interface BatchResult {
  /** The booked jobs, in the order of booking. */
  readonly booked: readonly BookedJob[];
  /** The jobs that nobody gets; `reasons` in the last decision says why. A job that waited continues to wait. */
  readonly left: readonly string[];
  /**
   * The jobs that could not take part, or could not be booked; also those that were not measured because routing failed in the
   * middle, such as for want of quota, with its error. Such a job, if it waited, continues to wait.
   */
  readonly failures: readonly BatchFailure[];
  /**
   * How the choices were made. The jobs that are left are decided again, which adds a decision, each time a technician
   * is lost to another booking, and each time jobs are booked while others with a window are left. Empty if there was
   * nothing to decide, because every key was repeated.
   */
  readonly decisions: readonly BatchDecision[];
}

/** What a batch would decide first. */
export interface BatchPreview {
  readonly decision: BatchDecision;
  /**
   * The jobs that the decision leaves, but that booking would try again at once, because a technician who gets another
   * job may still have time for them within their windows. The preview does not decide that: it depends on the
   * calendars after the bookings.
   */
  readonly mayFollow: readonly string[];
  /** The jobs that could not take part: unknown, no longer waiting, unreadable, or at a place that is not on Earth. */
  readonly failures: readonly BatchFailure[];
}
