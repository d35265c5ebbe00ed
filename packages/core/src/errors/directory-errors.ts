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

/** The technician or customer cannot be erased while they have open jobs. */
export class OpenJobsError extends DispatchError {
  override readonly name = "OpenJobsError";
  readonly id: string;
  /** Their open jobs, at most 10. */
  readonly jobIds: readonly string[];

  /** @param who such as `Customer ext:ada` */
  constructor(who: string, id: string, jobIds: readonly string[]) {
    const [first = "", ...others] = jobIds;
    const jobs = others.length === 0 ? `job ${first} is` : `jobs ${jobIds.join(", ")} are`;
    super("JOBS_OPEN", `${who} cannot be erased while ${jobs} open: complete or cancel open jobs first`);
    this.id = id;
    this.jobIds = jobIds;
  }

  /** Whether a caught value is such an error, whichever copy of this package made it. */
  static override isInstance(error: unknown): error is OpenJobsError {
    return hasName(error, "OpenJobsError");
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
