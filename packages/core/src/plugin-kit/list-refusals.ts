import { InvalidRequestError } from "../errors/invalid-request-error.js";

/** More problems of one row help nobody: the first, and so many others. */
export const maxOtherProblems = 9;

/**
 * Runs a check for each field of a record by itself, and returns the errors, in the order of the fields and at most 10. A check
 * that throws something else has no say.
 *
 * @param check throws an `InvalidRequestError` if the record, which has only one field, cannot be used
 */
export function listRefusals(
  record: object,
  check: (field: Readonly<Record<string, unknown>>) => unknown,
): readonly InvalidRequestError[] {
  const errors: InvalidRequestError[] = [];
  for (const name of Object.keys(Object(record))) {
    if (errors.length > maxOtherProblems) break;
    try {
      check({ [name]: Reflect.get(record, name) });
    } catch (error) {
      if (InvalidRequestError.isInstance(error)) errors.push(error);
    }
  }
  return errors;
}

/** Returns the errors that are about something else than the first one, at most 9. */
export function withoutFirst(first: unknown, errors: readonly InvalidRequestError[]): readonly InvalidRequestError[] {
  const known = InvalidRequestError.isInstance(first) ? first.parameter : null;
  return errors.filter(({ parameter }) => parameter !== known).slice(0, maxOtherProblems);
}
