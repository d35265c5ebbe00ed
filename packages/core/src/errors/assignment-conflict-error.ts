import type { AssignmentStatus } from "../domain/assignment.js";
import { DispatchError, hasName } from "./dispatch-error.js";

/**
 * The technician was taken, deactivated or deleted between the search and the claim, or has more open assignments by
 * now; or their assignment has moved on since a change of its job was judged.
 */
export class AssignmentConflictError extends DispatchError {
  override readonly name = "AssignmentConflictError";
  readonly technicianId: string;
  /**
   * How many assignments the technician has open now. Present only if they are free, but have more open than the
   * request expected: the choice has to be made again.
   */
  readonly openAssignments?: number;

  /**
   * Present only if the technician is active, but their calendar is not as the request assumed: no lane is free for the
   * whole visit, an overdue visit holds it, or other visits are next to it. They may be free at another time.
   */
  readonly calendarChanged?: true;

  /**
   * The status that the assignment has now. Present only if the request named another one: the change has to be judged
   * again.
   */
  readonly currentStatus?: AssignmentStatus;

  constructor(technicianId: string, { calendarChanged, ...conflict }: AssignmentConflict = {}) {
    const { openAssignments, currentStatus, ...options } = conflict;
    super("ASSIGNMENT_CONFLICT", `Technician ${technicianId} ${toState(conflict)}`, options);
    this.technicianId = technicianId;
    if (openAssignments !== undefined) this.openAssignments = openAssignments;
    if (calendarChanged === true) this.calendarChanged = true;
    if (currentStatus !== undefined) this.currentStatus = currentStatus;
  }

  /** Whether a caught value is such an error, also from another copy of this package. */
  static override isInstance(error: unknown): error is AssignmentConflictError {
    return hasName(error, "AssignmentConflictError");
  }
}

/** What is known of a conflict. */
export interface AssignmentConflict {
  readonly cause?: unknown;
  readonly openAssignments?: number | undefined;
  readonly calendarChanged?: true | undefined;
  readonly currentStatus?: AssignmentStatus | undefined;
}

function toState({ openAssignments, currentStatus }: AssignmentConflict): string {
  if (currentStatus !== undefined) return `has moved on: the assignment is ${currentStatus} now`;
  return openAssignments === undefined ? "is no longer available" : `now has ${openAssignments} open assignments`;
}
