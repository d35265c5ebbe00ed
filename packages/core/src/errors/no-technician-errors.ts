import type { Decision } from "../domain/decision.js";
import { DispatchError, hasName } from "./dispatch-error.js";

/** No active technician is left: there are none, or every one was taken meanwhile. */
export class NoTechnicianAvailableError extends DispatchError {
  override readonly name = "NoTechnicianAvailableError";
  /** Who was looked at, and what became of them. */
  readonly decision: Decision;

  /** @param options `hint`: what the caller probably did wrong, for the message */
  constructor(decision: Decision, { hint = null }: { readonly hint?: string | null } = {}) {
    const message = `No technicians available${hint === null ? "" : `: ${hint}`}`;
    super("NO_TECHNICIAN_AVAILABLE", message, { isRetryable: true });
    this.decision = decision;
  }

  /** Whether a caught value is such an error, whichever copy of this package made it. */
  static override isInstance(error: unknown): error is NoTechnicianAvailableError {
    return hasName(error, "NoTechnicianAvailableError");
  }
}

/** There are technicians, but of none who was measured does a drive lead to the customer. */
export class NoTechnicianReachableError extends DispatchError {
  override readonly name = "NoTechnicianReachableError";
  /** Who was looked at, and what became of them. */
  readonly decision: Decision;

  constructor(decision: Decision) {
    super("NO_TECHNICIAN_REACHABLE", `No technician can reach ${toPlace(decision.customer)} by road`);
    this.decision = decision;
  }

  /** Whether a caught value is such an error, whichever copy of this package made it. */
  static override isInstance(error: unknown): error is NoTechnicianReachableError {
    return hasName(error, "NoTechnicianReachableError");
  }
}

function toPlace({ id, location }: Decision["customer"]): string {
  return id === null ? `latitude ${location.latitude}, longitude ${location.longitude}` : `customer ${id}`;
}
