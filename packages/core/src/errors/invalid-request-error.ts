import { DispatchError } from "./dispatch-error.js";

/** An argument or a setting that cannot be used; the message names it. */
export class InvalidRequestError extends DispatchError {
  override readonly name = "InvalidRequestError";

  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super("INVALID_REQUEST", message, options);
  }
}
