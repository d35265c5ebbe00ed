import { DispatchError, hasName } from "./dispatch-error.js";

/** What cannot be used, and why. */
export interface InvalidRequestErrorOptions {
  /** The argument, field or setting that cannot be used, such as `requirements.skills[2].level`. */
  readonly parameter: string;
  /** What is wrong with it and what it must be, as the rest of a sentence, such as `must be a finite number`. */
  readonly problem: string;
  readonly cause?: unknown;
}

/** An argument, a field or a setting cannot be used. The message is `parameter`, a space, and `problem`. */
export class InvalidRequestError extends DispatchError {
  override readonly name = "InvalidRequestError";
  /** The argument, field or setting that cannot be used, such as `requirements.skills[2].level`. */
  readonly parameter: string;
  /** What is wrong with the parameter, as the rest of a sentence. */
  readonly problem: string;

  constructor({ parameter, problem, ...options }: InvalidRequestErrorOptions) {
    super("INVALID_REQUEST", `${parameter} ${problem}`, options);
    this.parameter = parameter;
    this.problem = problem;
  }

  /** Whether a caught value is such an error, also from another copy of this package. */
  static override isInstance(error: unknown): error is InvalidRequestError {
    return hasName(error, "InvalidRequestError");
  }
}
