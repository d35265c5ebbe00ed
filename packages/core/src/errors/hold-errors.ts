import { DispatchError, hasName } from "./dispatch-error.js";

/** There is no held slot with this id: it is over, was used or released, or never was. */
export class HoldNotFoundError extends DispatchError {
  override readonly name = "HoldNotFoundError";
  readonly holdId: string;

  constructor(holdId: string) {
    super("HOLD_NOT_FOUND", `Held slot ${holdId} not found: it is over, was used or released, or never was`);
    this.holdId = holdId;
  }

  /** Whether a caught value is such an error, also from another copy of this package. */
  static override isInstance(error: unknown): error is HoldNotFoundError {
    return hasName(error, "HoldNotFoundError");
  }
}

/** As many slots are held as may be at once: those of one holder, or all. */
export class HoldLimitError extends DispatchError {
  override readonly name = "HoldLimitError";
  /** Whose slots are as many as may be: those of the holder, or all. */
  readonly scope: "holder" | "all";
  readonly limit: number;

  constructor(scope: "holder" | "all", limit: number) {
    const whose = scope === "holder" ? "for this holder" : "in all";
    super("HOLD_LIMIT_REACHED", `At most ${limit} slots may be held ${whose}: use or release one, or try later`, {
      isRetryable: true,
    });
    this.scope = scope;
    this.limit = limit;
  }

  /** Whether a caught value is such an error, also from another copy of this package. */
  static override isInstance(error: unknown): error is HoldLimitError {
    return hasName(error, "HoldLimitError");
  }
}

/** The technician cannot start the work at this time, so the slot cannot be held. */
export class SlotNotAvailableError extends DispatchError {
  override readonly name = "SlotNotAvailableError";
  readonly technicianId: string;
  readonly startsAt: string;
  /** Why not, each with the number 1, as in the `reasons` of a list of slots. */
  readonly reasons: Readonly<Record<string, number>>;

  constructor(technicianId: string, startsAt: string, reasons: Readonly<Record<string, number>>) {
    const why = Object.keys(reasons).join(", ");
    const because = why === "" ? "" : ` (${why})`;
    super("SLOT_NOT_AVAILABLE", `Technician ${technicianId} cannot start at ${startsAt}${because}`);
    this.technicianId = technicianId;
    this.startsAt = startsAt;
    this.reasons = reasons;
  }

  /** Whether a caught value is such an error, also from another copy of this package. */
  static override isInstance(error: unknown): error is SlotNotAvailableError {
    return hasName(error, "SlotNotAvailableError");
  }
}
