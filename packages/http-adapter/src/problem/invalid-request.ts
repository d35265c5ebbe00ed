import type { FieldError } from "./problem.js";
import { ProblemError } from "./problem-error.js";

/** More help nobody, and would make the answer larger than the request. */
export const maxErrors = 20;

/** Names come from the request, and may be as long as it is. */
const maxTextLength = 300;

/** A request of which these parts cannot be used. */
export function invalidRequest(errors: readonly FieldError[]): ProblemError {
  const told = errors.slice(0, maxErrors).map(({ loc, msg, type }) => ({ loc: loc.map(cut), msg: cut(msg), type }));
  const detail = told.map(({ loc, msg }) => `${loc.slice(1).join(".") || loc[0]}: ${msg}`).at(0) ?? "";
  return new ProblemError({ status: 422, code: "INVALID_REQUEST", detail, errors: told });
}

function cut(text: string): string {
  return text.length <= maxTextLength ? text : `${text.slice(0, maxTextLength)}...`;
}
