import { InvalidRequestError } from "../errors/invalid-request-error.js";

/** Returns the error for a cursor that the store did not return itself. */
export function badCursor(parameter: "cursor" | "after", cause?: unknown): InvalidRequestError {
  return new InvalidRequestError({ parameter, problem: "must be a cursor that this store returned", cause });
}
