import type { FieldError } from "./problem.js";
import { ProblemError } from "./problem-error.js";

/** More errors help nobody, and could make the answer larger than the request. */
export const maxErrors = 20;

/** Names come from the request, and may be just as long. */
const maxTextLength = 300;

/** Creates the error for a request with these invalid parts. */
export function invalidRequest(errors: readonly FieldError[]): ProblemError {
  const told = errors.slice(0, maxErrors).map(({ loc, msg, type }) => ({ loc: loc.map(cut), msg: cut(msg), type }));
  const detail = told.map(({ loc, msg }) => `${toPlace(loc.slice(1)) || loc[0]}: ${msg}`).at(0) ?? "";
  return new ProblemError({ status: 422, code: "INVALID_REQUEST", detail, errors: told });
}

/** Returns a path as text, such as `jobs[0].id`. */
export function toPlace(path: readonly string[]): string {
  return path.map((step, index) => (/^\d+$/.test(step) ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
}

function cut(text: string): string {
  return text.length <= maxTextLength ? text : `${text.slice(0, maxTextLength)}...`;
}
