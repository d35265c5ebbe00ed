import type { DispatchResult } from "../contract/dispatcher.js";
import type { Assignment, AssignmentRecord } from "../domain/assignment.js";
import { openStatuses } from "../domain/lifecycle.js";
import { AssignmentNotFoundError } from "../errors/assignment-errors.js";
import { StoreError } from "../errors/store-error.js";
import type { AssignmentLedger } from "../plugins/assignment-ledger.js";

/** The result of an earlier dispatch, from the ledger, and who has the job now. Null if the assignment does not exist. */
export async function readRepeat(
  assignmentId: string,
  ledger: AssignmentLedger,
  signal: AbortSignal | undefined,
): Promise<DispatchResult | null> {
  const [assignment, decision] = await Promise.all([
    ledger.findAssignment(assignmentId, { signal }),
    ledger.findDecision(assignmentId, { signal }),
  ]);
  if (assignment === null) return null;
  if (!isOurs(assignment) || decision === null) throw lostAssignment(assignmentId, ledger);
  return { assignment, decision, isRepeat: true, currentAssignment: await findCurrent(assignment, ledger, signal) };
}

async function findCurrent(
  assignment: Assignment,
  ledger: AssignmentLedger,
  signal: AbortSignal | undefined,
): Promise<Assignment | null> {
  // In any other status, it has the job, or has completed it.
  if (assignment.status !== "declined" && assignment.status !== "cancelled") return assignment;
  const current = findCurrentOf(await listJob(assignment.jobId, ledger, signal));
  return current !== null && isOurs(current) ? current : null;
}

export function lostAssignment(assignmentId: string, { name }: AssignmentLedger): StoreError {
  return new StoreError("STORE_FAILED", `Assignment ledger ${name} lost assignment ${assignmentId}`);
}

/** @throws {AssignmentNotFoundError} */
export async function findAssignment(
  assignmentId: string,
  ledger: AssignmentLedger,
  signal: AbortSignal | undefined,
): Promise<AssignmentRecord> {
  const assignment = await ledger.findAssignment(assignmentId, { signal });
  if (assignment === null) throw new AssignmentNotFoundError(assignmentId);
  return assignment;
}

export function isOurs(assignment: AssignmentRecord): assignment is Assignment {
  return assignment.status !== null && assignment.jobId !== null;
}

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

/** The technicians who do not get the job again: they declined it, or were taken off it by choice. */
export function listPassedOver(job: readonly AssignmentRecord[]): readonly string[] {
  return job.filter(({ endCause }) => endCause === undefined).map(({ technicianId }) => technicianId);
}

/**
 * Finds the assignment that has the job, or that ended it by completion or cancellation. Null if the last one was
 * declined, or if there is none.
 *
 * @param job of `listJob`
 */
export function findCurrentOf(job: readonly AssignmentRecord[]): AssignmentRecord | null {
  const current = job.find(isOpen) ?? job[0];
  return current === undefined || current.status === "declined" ? null : current;
}

export function isOpen({ status }: AssignmentRecord): boolean {
  return status !== null && openStatuses.includes(status);
}
