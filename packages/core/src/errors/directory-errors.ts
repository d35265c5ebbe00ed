import { DispatchError, hasName } from "./dispatch-error.js";

/** The technician or customer does not have the version that the caller knows. */
export class EntryConflictError extends DispatchError {
  override readonly name = "EntryConflictError";
  readonly id: string;

  /** @param who such as `Technician ext:anna` */
  constructor(who: string, id: string) {
    super("VERSION_CONFLICT", `${who} is not at the given version: read it again`);
    this.id = id;
  }

  /** Whether a caught value is such an error, whichever copy of this package made it. */
  static override isInstance(error: unknown): error is EntryConflictError {
    return hasName(error, "EntryConflictError");
  }
}

/** Another technician, or another customer, has this external id. */
export class ExternalIdTakenError extends DispatchError {
  override readonly name = "ExternalIdTakenError";
  readonly externalId: string;

  /** @param kind such as `technician` */
  constructor(kind: string, externalId: string) {
    super("EXTERNAL_ID_TAKEN", `Another ${kind} has the external id ${externalId}`);
    this.externalId = externalId;
  }

  /** Whether a caught value is such an error, whichever copy of this package made it. */
  static override isInstance(error: unknown): error is ExternalIdTakenError {
    return hasName(error, "ExternalIdTakenError");
  }
}
