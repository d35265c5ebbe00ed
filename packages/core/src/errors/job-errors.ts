import type { JobStatus } from "../domain/job.js";
import { DispatchError, hasName } from "./dispatch-error.js";

/** There is no job with this id. */
export class JobNotFoundError extends DispatchError {
  override readonly name = "JobNotFoundError";
  readonly jobId: string;

  constructor(jobId: string) {
    super("JOB_NOT_FOUND", `Job ${jobId} not found${toReferenceHint(jobId)}`);
    this.jobId = jobId;
  }

  /** Whether a caught value is such an error, also from another copy of this package. */
  static override isInstance(error: unknown): error is JobNotFoundError {
    return hasName(error, "JobNotFoundError");
  }
}

function toReferenceHint(id: string): string {
  const isPossible = id.length <= 200 && !/^-?\d+$/.test(id);
  return isPossible ? ": if that is its reference, list the jobs with this reference to find its id" : "";
}

/** The job has changed since the version that the caller knows. */
export class VersionConflictError extends DispatchError {
  override readonly name = "VersionConflictError";
  readonly jobId: string;

  constructor(jobId: string, version: number) {
    super("VERSION_CONFLICT", `Job ${jobId} is no longer at version ${version}: read it again`);
    this.jobId = jobId;
  }

  /** Whether a caught value is such an error, also from another copy of this package. */
  static override isInstance(error: unknown): error is VersionConflictError {
    return hasName(error, "VersionConflictError");
  }
}

/** The change is not allowed while the job has this status. */
export class IllegalJobChangeError extends DispatchError {
  override readonly name = "IllegalJobChangeError";
  readonly jobId: string;
  readonly status: JobStatus;

  /** @param change what was asked for, as the rest of a sentence, such as `cannot become cancelled` */
  constructor(jobId: string, status: JobStatus, change: string) {
    super("ILLEGAL_JOB_CHANGE", `Job ${jobId} is ${status}, and ${change}`);
    this.jobId = jobId;
    this.status = status;
  }

  /** Whether a caught value is such an error, also from another copy of this package. */
  static override isInstance(error: unknown): error is IllegalJobChangeError {
    return hasName(error, "IllegalJobChangeError");
  }
}
