import type { Assignment, AssignmentRecord } from "../domain/assignment.js";
import { openStatuses } from "../domain/lifecycle.js";
import type { Requirements } from "../domain/requirements.js";
import { IllegalMoveError } from "../errors/assignment-errors.js";
import { DispatchError } from "../errors/dispatch-error.js";
import type { AssignmentLedger } from "../plugins/assignment-ledger.js";
import type { BookingNotes } from "./claim.js";
import type { DeclineRequest, DeclineResult, DispatchRequest, DispatchResult, ReassignRequest } from "./dispatcher.js";
import { findAssignment, isOurs, readBack } from "./explain.js";

/** Dispatches, with what the ledger notes besides. */
export type Book = (request: DispatchRequest, notes: BookingNotes) => Promise<DispatchResult>;

/** What all of it is done with. */
interface Means {
  readonly ledger: AssignmentLedger;
  readonly book: Book;
  readonly signal: AbortSignal | undefined;
}

export async function decline(request: DeclineRequest, means: Means): Promise<DeclineResult> {
  const { ledger, signal } = means;
  const declined = await ledger.moveAssignment({ ...request, to: "declined" }, { signal });
  try {
    const job = await listJob(declined.jobId, means);
    // Where it was declined before, somebody may have the job already, or have done it.
    const next = (await findHolder(job, means)) ?? (await bookAgain(declined, job, request, {}, means));
    return { declined, next, failure: null };
  } catch (error) {
    signal?.throwIfAborted();
    if (!DispatchError.isInstance(error)) throw error;
    const isTaken = error.code === "JOB_ALREADY_ASSIGNED";
    const next = isTaken ? await findHolder(await listJob(declined.jobId, means), means) : null;
    return { declined, next, failure: next === null ? error : null };
  }
}

export async function reassign(request: ReassignRequest, means: Means): Promise<DispatchResult> {
  const { ledger, signal } = means;
  const assignment = await findAssignment(request.assignmentId, ledger, signal);
  if (!isOurs(assignment) || !isOpen(assignment)) {
    throw new IllegalMoveError(assignment.id, assignment.status, "cancelled");
  }
  const job = await listJob(assignment.jobId, means);
  return bookAgain(assignment, job, request, { replaces: assignment.id }, means);
}

/** Everyone who has had the job is passed over. */
async function bookAgain(
  { id, jobId, customerId }: Assignment,
  job: readonly AssignmentRecord[],
  { actor, reason, requirements: given }: ReassignRequest,
  notes: BookingNotes,
  { ledger, book, signal }: Means,
): Promise<DispatchResult> {
  const requirements: Requirements = given ?? (await ledger.findDecision(id, { signal }))?.requirements ?? {};
  // Those who had it before this one are excluded by its requirements too.
  const excluded = new Set([...(requirements.excluded ?? []), ...job.map(({ technicianId }) => technicianId)]);
  return book(
    { customerId, requirements: { ...requirements, excluded: [...excluded] } },
    { ...notes, jobId, actor, reason },
  );
}

/** Every assignment of a job, newest first. */
async function listJob(jobId: string, { ledger, signal }: Means): Promise<readonly AssignmentRecord[]> {
  const assignments: AssignmentRecord[] = [];
  let cursor: string | undefined;
  do {
    const page = await ledger.listAssignments({ limit: 100, cursor, filter: { jobId } }, { signal });
    assignments.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return assignments;
}

/** Who has the job, or ended it otherwise than by declining; null where it is without anyone. */
async function findHolder(job: readonly AssignmentRecord[], { ledger, signal }: Means): Promise<DispatchResult | null> {
  const holder = job.find(isOpen) ?? job[0];
  if (holder === undefined || holder.status === "declined") return null;
  return { ...(await readBack(holder.id, ledger, signal)), isRepeat: true };
}

function isOpen({ status }: AssignmentRecord): boolean {
  return status !== null && openStatuses.includes(status);
}
