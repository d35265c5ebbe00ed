import { describeKind } from "../domain/describe-value.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { checkFields, type FieldsOf } from "./check-fields.js";

/** What every call of a plug-in may be given. */
export interface OperationOptions {
  /** Aborting rejects with the signal's own reason, and is never retried. Default: never aborted. */
  readonly signal?: AbortSignal | undefined;
}

const fields: FieldsOf<OperationOptions> = { signal: true };

/** @throws {InvalidRequestError} naming the unknown option, or `options.signal` if it is not an `AbortSignal` */
export function checkOperationOptions(options: OperationOptions): void {
  checkFields("options.", options, fields);
  const { signal } = options;
  // By its form: an AbortSignal of another realm is not an instance of the class here.
  if (signal === undefined || typeof Object(signal).throwIfAborted === "function") return;
  throw new InvalidRequestError({
    parameter: "options.signal",
    problem: `must be an AbortSignal; got ${describeKind(signal)}`,
  });
}
