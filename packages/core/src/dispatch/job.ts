import type { AssignmentRecord } from "../domain/assignment.js";
import { openStatuses } from "../domain/lifecycle.js";
import type { AssignmentLedger } from "../plugins/assignment-ledger.js";

/** Every assignment of a job, the last booked first. */
export async function listJob(
  jobId: string,
  ledger: AssignmentLedger,
  signal: AbortSignal | undefined,
): Promise<readonly AssignmentRecord[]> {
  const assignments: AssignmentRecord[] = [];
  let cursor: string | undefined;
  do {
    const page = await ledger.listAssignments({ limit: 100, cursor, filter: { jobId }, order: "booking" }, { signal });
    assignments.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return assignments;
}

/**
 * The assignment that has the job, or that ended it otherwise than by a decline; null if the job is without anyone.
 *
 * @param job of `listJob`
 */
export function findHolder(job: readonly AssignmentRecord[]): AssignmentRecord | null {
  const holder = job.find(isOpen) ?? job[0];
  return holder === undefined || holder.status === "declined" ? null : holder;
}

export function isOpen({ status }: AssignmentRecord): boolean {
  return status !== null && openStatuses.includes(status);
}
