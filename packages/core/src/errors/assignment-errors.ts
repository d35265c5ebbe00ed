import type { AssignmentStatus } from "../domain/assignment.js";
import { statusesAfter } from "../domain/lifecycle.js";
import { DispatchError, hasName } from "./dispatch-error.js";

/** There is no assignment with this id. */
export class AssignmentNotFoundError extends DispatchError {
  override readonly name = "AssignmentNotFoundError";
  readonly assignmentId: string;

  constructor(assignmentId: string) {
    super("ASSIGNMENT_NOT_FOUND", `Assignment ${assignmentId} not found`);
    this.assignmentId = assignmentId;
  }

  /** Whether a caught value is such an error, also from another copy of this package. */
  static override isInstance(error: unknown): error is AssignmentNotFoundError {
    return hasName(error, "AssignmentNotFoundError");
  }
}

/** An assignment cannot move from its status to the one requested. */
export class IllegalMoveError extends DispatchError {
  override readonly name = "IllegalMoveError";
  readonly assignmentId: string;
  /** Null if another program wrote the row. */
  readonly from: AssignmentStatus | null;
  readonly to: AssignmentStatus;

  constructor(assignmentId: string, from: AssignmentStatus | null, to: AssignmentStatus) {
    const state = from === null ? "was written by another program" : `is ${from}`;
    const possible = from === null ? "" : toChoice(statusesAfter(from));
    super("ILLEGAL_MOVE", `Assignment ${assignmentId} ${state}, and cannot become ${to}${possible}`);
    this.assignmentId = assignmentId;
    this.from = from;
    this.to = to;
  }

  /** Whether a caught value is such an error, also from another copy of this package. */
  static override isInstance(error: unknown): error is IllegalMoveError {
    return hasName(error, "IllegalMoveError");
  }
}

/** The job is already assigned: a job has at most one open assignment. */
export class JobAlreadyAssignedError extends DispatchError {
  override readonly name = "JobAlreadyAssignedError";
  readonly jobId: string;

  constructor(jobId: string, options: { readonly cause?: unknown } = {}) {
    super("JOB_ALREADY_ASSIGNED", `Job ${jobId} has an open assignment already`, options);
    this.jobId = jobId;
  }

  /** Whether a caught value is such an error, also from another copy of this package. */
  static override isInstance(error: unknown): error is JobAlreadyAssignedError {
    return hasName(error, "JobAlreadyAssignedError");
  }
}

function toChoice(statuses: readonly AssignmentStatus[]): string {
  return statuses.length === 0 ? "" : `; it can become ${statuses.join(" or ")}`;
}
