import type { Decision } from "../domain/decision.js";
import type { NoTechnicianReasons } from "../domain/no-technician-reasons.js";
import { DispatchError, hasName } from "./dispatch-error.js";

/** No active technician is available: there are none, none is eligible, or all were taken in the meantime. */
export class NoTechnicianAvailableError extends DispatchError {
  override readonly name = "NoTechnicianAvailableError";
  /** Who was considered, and what became of them. */
  readonly decision: Decision;
  /** A summary: how many technicians have each reason, and the nearest of them. */
  readonly reasons: NoTechnicianReasons;

  /** @param hint what the caller probably did wrong, for the message; null if nothing is known */
  constructor(decision: Decision, reasons: NoTechnicianReasons, hint: string | null = null) {
    const message = `No technicians available${hint === null ? "" : `: ${hint}`}`;
    super("NO_TECHNICIAN_AVAILABLE", message, { isRetryable: true });
    this.decision = decision;
    this.reasons = reasons;
  }

  /** Whether a caught value is such an error, also from another copy of this package. */
  static override isInstance(error: unknown): error is NoTechnicianAvailableError {
    return hasName(error, "NoTechnicianAvailableError");
  }
}

/** There are technicians, but no measured technician has a drive to the customer. */
export class NoTechnicianReachableError extends DispatchError {
  override readonly name = "NoTechnicianReachableError";
  /** Who was considered, and what became of them. */
  readonly decision: Decision;
  /** A summary: how many technicians have each reason, and the nearest of them. */
  readonly reasons: NoTechnicianReasons;

  constructor(decision: Decision, reasons: NoTechnicianReasons) {
    super("NO_TECHNICIAN_REACHABLE", `No technician can reach ${describePlace(decision.customer)} by road`);
    this.decision = decision;
    this.reasons = reasons;
  }

  /** Whether a caught value is such an error, also from another copy of this package. */
  static override isInstance(error: unknown): error is NoTechnicianReachableError {
    return hasName(error, "NoTechnicianReachableError");
  }
}

/** Whether a caught value says that nobody is available, or that nobody is reachable. */
export function isNobodyError(error: unknown): error is NoTechnicianAvailableError | NoTechnicianReachableError {
  return NoTechnicianAvailableError.isInstance(error) || NoTechnicianReachableError.isInstance(error);
}

function describePlace({ id, location }: Decision["customer"]): string {
  return id === null ? `latitude ${location.latitude}, longitude ${location.longitude}` : `customer ${id}`;
}
