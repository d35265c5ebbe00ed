import { DispatchError, hasName } from "./dispatch-error.js";

/** A visit in the calendar of the technician: of an assignment, or a held slot. */
export interface VisitInTheWay {
  /** Null for a held slot. */
  readonly assignmentId: string | null;
  /** When its work starts, an RFC 3339 timestamp. */
  readonly startsAt: string;
}

/** What a change of work that has begun would break. */
export interface WorkUnderWay {
  readonly jobId: string;
  readonly technicianId: string;
  /** Why the technician cannot do the changed work, such as `NO_TIME`, `AT_CAPACITY` or `OFF_SHIFT`. */
  readonly reasons: readonly string[];
  /** When the changed work would end, an RFC 3339 timestamp; null if the calendar does not say when it has begun. */
  readonly endsAt: string | null;
  /** The visit that could not be kept. Null if no visit is in the way. */
  readonly inTheWay: VisitInTheWay | null;
}

/** A technician is on site for the job, and cannot do the changed work: it stays as it was. */
export class WorkUnderWayError extends DispatchError {
  override readonly name = "WorkUnderWayError";
  readonly jobId: string;
  readonly technicianId: string;
  /** Why the technician cannot do the changed work, such as `NO_TIME`, `AT_CAPACITY` or `OFF_SHIFT`. */
  readonly reasons: readonly string[];
  /** When the changed work would end, an RFC 3339 timestamp; null if the calendar does not say when it has begun. */
  readonly endsAt: string | null;
  /** The visit that could not be kept. Null if no visit is in the way. */
  readonly inTheWay: VisitInTheWay | null;

  constructor(given: WorkUnderWay) {
    super("WORK_UNDER_WAY", toMessage(given));
    this.jobId = given.jobId;
    this.technicianId = given.technicianId;
    this.reasons = given.reasons;
    this.endsAt = given.endsAt;
    this.inTheWay = given.inTheWay;
  }

  /** Whether a caught value is such an error, also from another copy of this package. */
  static override isInstance(error: unknown): error is WorkUnderWayError {
    return hasName(error, "WorkUnderWayError");
  }
}

function toMessage({ jobId, technicianId, reasons, endsAt, inTheWay }: WorkUnderWay): string {
  const who = `Technician ${technicianId} is on site for job ${jobId}`;
  const what =
    endsAt === null ? "cannot do the changed work" : `cannot do the changed work, which would end at ${endsAt}`;
  const why = reasons.join(", ");
  if (inTheWay === null) return `${who}, and ${what}: ${why}`;
  const other = inTheWay.assignmentId === null ? "a held slot" : `assignment ${inTheWay.assignmentId}`;
  return `${who}, and ${what}: ${why} because of ${other}, whose work starts at ${inTheWay.startsAt}`;
}
