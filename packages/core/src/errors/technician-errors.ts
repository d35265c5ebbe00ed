import { toExternalIdHint } from "../domain/directory-entry.js";
import { DispatchError, hasName } from "./dispatch-error.js";

/** There is no technician with this id. */
export class TechnicianNotFoundError extends DispatchError {
  override readonly name = "TechnicianNotFoundError";
  readonly technicianId: string;

  constructor(technicianId: string) {
    super("TECHNICIAN_NOT_FOUND", `Technician ${technicianId} not found${toExternalIdHint(technicianId)}`);
    this.technicianId = technicianId;
  }

  /** Whether a caught value is such an error, also from another copy of this package. */
  static override isInstance(error: unknown): error is TechnicianNotFoundError {
    return hasName(error, "TechnicianNotFoundError");
  }
}
