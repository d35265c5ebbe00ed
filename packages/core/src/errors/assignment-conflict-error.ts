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

  constructor(
    technicianId: string,
    { openAssignments, ...options }: { readonly cause?: unknown; readonly openAssignments?: number | undefined } = {},
  ) {
    const state =
      openAssignments === undefined ? "is no longer available" : `has ${openAssignments} assignments open by now`;
    super("ASSIGNMENT_CONFLICT", `Technician ${technicianId} ${state}`, options);
    this.technicianId = technicianId;
    if (openAssignments !== undefined) this.openAssignments = openAssignments;
  }

  /** Whether a caught value is such an error, whichever copy of this package made it. */
  static override isInstance(error: unknown): error is AssignmentConflictError {
    return hasName(error, "AssignmentConflictError");
  }
}
