import { DispatchError, hasName } from "./dispatch-error.js";

/** An argument or a setting that cannot be used; the message names it. */
export class InvalidRequestError extends DispatchError {
  override readonly name = "InvalidRequestError";

  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super("INVALID_REQUEST", message, options);
  }

  /** Whether a caught value is such an error, whichever copy of this package made it. */
  static override isInstance(error: unknown): error is InvalidRequestError {
    return hasName(error, "InvalidRequestError");
  }
}
