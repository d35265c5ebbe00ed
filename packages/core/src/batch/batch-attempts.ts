import type { BatchFailure, BatchJob } from "../contract/batch-request.js";
import type { BatchDecision } from "../domain/batch-decision.js";
import type { NoteAttemptRequest } from "../plugins/job-store.js";

/** A job of a batch, by its id there. Only a waiting job has attempts. */
interface TriedJob {
  readonly id: string;
  readonly job: Pick<BatchJob, "jobId">;
}

/** Why nobody got the jobs that are left. */
export function toLeftAttempts(
  left: readonly TriedJob[],
  decisions: readonly BatchDecision[],
): readonly NoteAttemptRequest[] {
  const failure = { code: "NO_TECHNICIAN_AVAILABLE", message: "No technicians available in this batch" };
  const decided = new Map(decisions.flatMap(({ jobs }) => jobs.map((job) => [job.jobId, job] as const)));
  return left.flatMap(({ id, job: { jobId } }) => {
    return jobId === undefined ? [] : [{ jobId, failure, reasons: decided.get(id)?.reasons ?? null, decision: null }];
  });
}

/** With one of these a job goes on waiting: until somebody changes it, or until routing works again. */
function goesOnWaiting(code: string): boolean {
  return code === "INVALID_REQUEST" || code === "CUSTOMER_LOCATION_INVALID" || code.startsWith("PROVIDER_");
}

/** Why jobs that go on waiting could not take part. */
export function toFailedAttempts(
  items: readonly TriedJob[],
  failures: readonly BatchFailure[],
): readonly NoteAttemptRequest[] {
  const jobIdOf = new Map(items.map(({ id, job }) => [id, job.jobId]));
  return failures.flatMap(({ jobId: id, error: { code, message } }) => {
    const jobId = jobIdOf.get(id);
    if (jobId === undefined || !goesOnWaiting(code)) return [];
    return [{ jobId, failure: { code, message }, reasons: null, decision: null }];
  });
}
