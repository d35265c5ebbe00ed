import { DispatchError, hasName } from "./dispatch-error.js";

/** The technician was taken, deactivated or deleted between the search and the claim. */
export class AssignmentConflictError extends DispatchError {
  override readonly name = "AssignmentConflictError";
  readonly technicianId: string;

  constructor(technicianId: string, options: { readonly cause?: unknown } = {}) {
    super("ASSIGNMENT_CONFLICT", `Technician ${technicianId} is no longer available`, options);
    this.technicianId = technicianId;
  }

  /** Whether a caught value is such an error, whichever copy of this package made it. */
  static override isInstance(error: unknown): error is AssignmentConflictError {
    return hasName(error, "AssignmentConflictError");
  }
}
