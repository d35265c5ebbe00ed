import { DispatchError, hasName } from "./dispatch-error.js";

/**
 * The technician was taken, deactivated or deleted between the search and the claim, or has more open assignments by
 * now.
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

  constructor(technicianId: string, { openAssignments, calendarChanged, ...options }: AssignmentConflict = {}) {
    const state =
      openAssignments === undefined ? "is no longer available" : `now has ${openAssignments} open assignments`;
    super("ASSIGNMENT_CONFLICT", `Technician ${technicianId} ${state}`, options);
    this.technicianId = technicianId;
    if (openAssignments !== undefined) this.openAssignments = openAssignments;
    if (calendarChanged === true) this.calendarChanged = true;
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
}
