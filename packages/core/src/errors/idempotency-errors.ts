import { DispatchError, hasName } from "./dispatch-error.js";

/** The idempotency key was used with another request. */
export class IdempotencyKeyReusedError extends DispatchError {
  override readonly name = "IdempotencyKeyReusedError";

  constructor() {
    super("IDEMPOTENCY_KEY_REUSED", "This idempotency key was used with another request");
  }

  /** Whether a caught value is such an error, also from another copy of this package. */
  static override isInstance(error: unknown): error is IdempotencyKeyReusedError {
    return hasName(error, "IdempotencyKeyReusedError");
  }
}

/** The request that has the idempotency key had not finished when the deadline passed. */
export class IdempotencyKeyInUseError extends DispatchError {
  override readonly name = "IdempotencyKeyInUseError";

  constructor(options: { readonly cause?: unknown } = {}) {
    super("IDEMPOTENCY_KEY_IN_USE", "A request with this idempotency key is still running", {
      ...options,
      isRetryable: true,
    });
  }

  /** Whether a caught value is such an error, also from another copy of this package. */
  static override isInstance(error: unknown): error is IdempotencyKeyInUseError {
    return hasName(error, "IdempotencyKeyInUseError");
  }
}

/** The lease of an idempotency key ran out, and another caller has it. */
export class ReservationLostError extends DispatchError {
  override readonly name = "ReservationLostError";

  constructor() {
    super("RESERVATION_LOST", "The idempotency key is no longer reserved for this request", { isRetryable: true });
  }

  /** Whether a caught value is such an error, also from another copy of this package. */
  static override isInstance(error: unknown): error is ReservationLostError {
    return hasName(error, "ReservationLostError");
  }
}
