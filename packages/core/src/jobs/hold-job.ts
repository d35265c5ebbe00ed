import { parseInstant } from "../domain/instant.js";
import type { Job } from "../domain/job.js";
import { JobNotFoundError } from "../errors/job-errors.js";
import { retryOvertaken } from "../plugin-kit/retry-overtaken.js";
import type { JobStore } from "../plugins/job-store.js";
import type { OperationOptions } from "../plugins/operation-options.js";

/** A change that another one overtook is tried this often. */
const maxTries = 5;

/**
 * Holds a job from the queue as long as a slot is held for it; one that is held longer stays so.
 *
 * @returns until when it was held before
 * @throws {IllegalJobChangeError} the job does not wait
 */
export async function holdJob(
  jobId: string,
  heldUntil: string,
  jobs: JobStore,
  options: OperationOptions,
): Promise<string | null> {
  return changeHold(jobId, jobs, options, (job) => {
    const isLonger = (parseInstant(job.heldUntil) ?? 0) >= (parseInstant(heldUntil) ?? 0);
    return isLonger ? null : { heldUntil, reason: "A slot is held for it" };
  });
}

/** Ends the hold of a job that a slot gave it. One that was changed since stays. */
export async function letJobGo(
  jobId: string,
  { heldUntil, before = null }: { readonly heldUntil: string; readonly before?: string | null },
  jobs: JobStore,
  options: OperationOptions,
): Promise<void> {
  await changeHold(jobId, jobs, options, (job) => {
    const isOurs = job.status === "waiting" && parseInstant(job.heldUntil) === parseInstant(heldUntil);
    return isOurs ? { heldUntil: before, reason: "The slot is held no longer" } : null;
  });
}

/** Returns until when the job was held. */
async function changeHold(
  jobId: string,
  jobs: JobStore,
  { signal }: OperationOptions,
  decide: (job: Job) => { readonly heldUntil: string | null; readonly reason: string } | null,
): Promise<string | null> {
  return retryOvertaken(["VERSION_CONFLICT"], maxTries, async () => {
    const job = await jobs.findJob(jobId, { signal });
    if (job === null) throw new JobNotFoundError(jobId);
    const change = decide(job);
    if (change === null) return job.heldUntil;
    const { heldUntil, reason } = change;
    await jobs.updateJob({ jobId, version: job.version, changes: { heldUntil }, reason }, { signal });
    return job.heldUntil;
  });
}
