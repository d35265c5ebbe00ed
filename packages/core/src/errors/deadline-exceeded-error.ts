import { DispatchError, hasName } from "./dispatch-error.js";

/** The deadline passed before anyone was measured. */
export class DeadlineExceededError extends DispatchError {
  override readonly name = "DeadlineExceededError";

  constructor(timeoutMs: number, options: { readonly cause?: unknown } = {}) {
    super("DEADLINE_EXCEEDED", `No technician could be measured within ${timeoutMs} ms`, {
      ...options,
      isRetryable: true,
    });
  }

  /** Whether a caught value is such an error, also from another copy of this package. */
  static override isInstance(error: unknown): error is DeadlineExceededError {
    return hasName(error, "DeadlineExceededError");
  }
}
