import type { Job } from "@dispatch/core";
import { retryOvertaken } from "@dispatch/core/plugin-kit";
import { ProblemError } from "../problem/problem-error.js";
import { isMatch, parseIfMatch } from "../request/if-match.js";

/**
 * Returns the version that a change is meant for.
 *
 * @throws {ProblemError} VERSION_CONFLICT if the job has changed since
 */
function toMatchedVersion(tags: readonly string[], job: Job): number {
  if (isMatch(tags, job)) return job.version;
  const detail = `Job ${job.id} is now at version ${job.version}: read it again`;
  throw new ProblemError({ status: 412, code: "VERSION_CONFLICT", detail });
}

/**
 * Returns the version that the header names; undefined without the header, or if it names any version.
 *
 * @throws {ProblemError} VERSION_CONFLICT if the job has changed since
 */
export async function findVersionIfNamed(
  header: string | undefined,
  read: () => Promise<Job>,
): Promise<number | undefined> {
  if (header === undefined) return undefined;
  const tags = parseIfMatch(header);
  return tags.includes("*") ? undefined : toMatchedVersion(tags, await read());
}

/** A change of any version that another one overtook is tried this often. */
const maxTries = 10;

/**
 * Changes the version of a job that the tags name. If the tags name any version, it is tried again after
 * another change came first.
 *
 * @throws {ProblemError} VERSION_CONFLICT if the job has changed since
 */
export async function changeMatched<Result>(
  tags: readonly string[],
  read: () => Promise<Job>,
  change: (version: number) => Promise<Result>,
): Promise<Result> {
  return retryOvertaken(["VERSION_CONFLICT"], tags.includes("*") ? maxTries : 1, async () =>
    change(toMatchedVersion(tags, await read())),
  );
}
