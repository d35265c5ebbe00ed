import { z } from "zod";
import { invalidRequest } from "../problem/invalid-request.js";
import type { Problem } from "../problem/problem.js";
import { ProblemError } from "../problem/problem-error.js";

/** The header `If-Match`, which a change needs. */
export const ifMatchSchema = z
  .string()
  .max(1000)
  .optional()
  .describe("The ETag of the version to change, or * for any. Without it, the answer is 428");

/** The header `If-Match` of what may also be done without it. */
export const optionalIfMatchSchema = z
  .string()
  .max(1000)
  .optional()
  .describe("The ETag of the version that is meant, or * for any. Default: any");

/** The example of a route that needs the header. */
export const anyVersion = { "If-Match": "*" } as const;

/**
 * Returns the tags of the header (RFC 9110, 13.1.1), or `*`.
 *
 * @throws {ProblemError} PRECONDITION_REQUIRED without the header, INVALID_REQUEST if it holds no tags
 */
export function parseIfMatch(header: string | undefined): readonly string[] {
  if (header === undefined) throw new ProblemError(ifMatchRequired);
  const tags = header.split(",").map((tag) => tag.trim());
  if (header.trim() === "*" || tags.every((tag) => /^(?:W\/)?"[^"]*"$/.test(tag))) return tags;
  const msg = 'must be the ETag that was read, quotes included, such as "3"';
  throw invalidRequest([{ loc: ["header", "if-match"], msg, type: "value_error" }]);
}

export const ifMatchRequired: Problem = {
  status: 428,
  code: "PRECONDITION_REQUIRED",
  detail: "The header If-Match is missing: read what you change, and send its ETag",
};

export function toETag({ version }: { readonly version: number | string }): string {
  return `"${version}"`;
}

/** Whether a change is meant for this version. A weak tag never matches. */
export function isMatch(tags: readonly string[], current: { readonly version: number | string }): boolean {
  return tags.includes("*") || tags.includes(toETag(current));
}
