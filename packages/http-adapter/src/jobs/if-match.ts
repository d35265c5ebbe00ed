import type { Job } from "@dispatch/core";
import { ProblemError } from "../problem/problem-error.js";
import { isMatch } from "../request/if-match.js";

/**
 * Returns the version that a change is meant for.
 *
 * @throws {ProblemError} VERSION_CONFLICT if the job has changed since
 */
export function toMatchedVersion(tags: readonly string[], job: Job): number {
  if (isMatch(tags, job)) return job.version;
  const detail = `Job ${job.id} is at version ${job.version} by now: read it again`;
  throw new ProblemError({ status: 412, code: "VERSION_CONFLICT", detail });
}
