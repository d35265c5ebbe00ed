import type { Job } from "@dispatch/core";
import { z } from "zod";
import { invalidRequest } from "../problem/invalid-request.js";
import type { Problem } from "../problem/problem.js";
import { ProblemError } from "../problem/problem-error.js";
import { toETag } from "./to-job-json.js";

/** The header `If-Match`, which a change needs. */
export const ifMatchSchema = z
  .string()
  .max(1000)
  .optional()
  .describe("The ETag of the version to change, or * for any. Without it, the answer is 428");

/**
 * Returns the tags of the header (RFC 9110, 13.1.1), or `*`.
 *
 * @throws {ProblemError} PRECONDITION_REQUIRED without the header, INVALID_REQUEST if it holds no tags
 */
export function parseIfMatch(header: string | undefined): readonly string[] {
  if (header === undefined) throw new ProblemError(required);
  const tags = header.split(",").map((tag) => tag.trim());
  if (header.trim() === "*" || tags.every((tag) => /^(?:W\/)?"[^"]*"$/.test(tag))) return tags;
  const msg = 'must be the ETag of the job, quotes included, such as "3"';
  throw invalidRequest([{ loc: ["header", "if-match"], msg, type: "value_error" }]);
}

const required: Problem = {
  status: 428,
  code: "PRECONDITION_REQUIRED",
  detail: "The header If-Match is missing: read the job and send its ETag",
};

/**
 * Returns the version that a change is meant for. A weak tag never matches.
 *
 * @throws {ProblemError} VERSION_CONFLICT if the job has changed since
 */
export function toMatchedVersion(tags: readonly string[], job: Job): number {
  if (tags.includes("*") || tags.includes(toETag(job))) return job.version;
  const detail = `Job ${job.id} is at version ${job.version} by now: read it again`;
  throw new ProblemError({ status: 412, code: "VERSION_CONFLICT", detail });
}
