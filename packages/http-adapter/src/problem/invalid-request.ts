import type { FieldError } from "./problem.js";
import { ProblemError } from "./problem-error.js";

/** More help nobody, and would make the answer larger than the request. */
const maxErrors = 20;

/** A request of which these parts cannot be used. */
export function invalidRequest(errors: readonly FieldError[]): ProblemError {
  const detail = errors.map(({ loc, msg }) => `${loc.slice(1).join(".") || loc[0]}: ${msg}`).at(0) ?? "";
  return new ProblemError({ status: 422, code: "INVALID_REQUEST", detail, errors: errors.slice(0, maxErrors) });
}
