import type { Assignment } from "../domain/assignment.js";
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

export async function decline(
  request: DeclineRequest,
  ledger: AssignmentLedger,
  book: Book,
  signal: AbortSignal | undefined,
): Promise<DeclineResult> {
  const declined = await ledger.moveAssignment({ ...request, to: "declined" }, { signal });
  try {
    const next = await bookAgain(declined, request, {}, ledger, book, signal);
    return { declined, next, failure: null };
  } catch (error) {
    if (!DispatchError.isInstance(error)) throw error;
    const open = error.code === "JOB_ALREADY_ASSIGNED" ? await findOpen(declined.jobId, ledger, signal) : null;
    return open === null ? { declined, next: null, failure: error } : { declined, next: open, failure: null };
  }
}

export async function reassign(
  request: ReassignRequest,
  ledger: AssignmentLedger,
  book: Book,
  signal: AbortSignal | undefined,
): Promise<DispatchResult> {
  const assignment = await findAssignment(request.assignmentId, ledger, signal);
  if (!isOurs(assignment) || !openStatuses.includes(assignment.status)) {
    throw new IllegalMoveError(assignment.id, assignment.status, "cancelled");
  }
  return bookAgain(assignment, request, { replaces: assignment.id }, ledger, book, signal);
}

/** Everyone who has had the job is passed over. */
async function bookAgain(
  { id, jobId, customerId }: Assignment,
  { actor, reason, requirements: given }: ReassignRequest,
  notes: BookingNotes,
  ledger: AssignmentLedger,
  book: Book,
  signal: AbortSignal | undefined,
): Promise<DispatchResult> {
  const requirements: Requirements = given ?? (await ledger.findDecision(id, { signal }))?.requirements ?? {};
  const excluded = [...(requirements.excluded ?? []), ...(await listHolders(jobId, ledger, signal))];
  return book({ customerId, requirements: { ...requirements, excluded } }, { ...notes, jobId, actor, reason });
}

async function listHolders(
  jobId: string,
  ledger: AssignmentLedger,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const ids = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await ledger.listAssignments({ limit: 100, cursor, filter: { jobId } }, { signal });
    for (const { technicianId } of page.items) ids.add(technicianId);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return [...ids];
}

async function findOpen(
  jobId: string,
  ledger: AssignmentLedger,
  signal: AbortSignal | undefined,
): Promise<DispatchResult | null> {
  const { items } = await ledger.listAssignments({ limit: 1, filter: { jobId, statuses: openStatuses } }, { signal });
  return items[0] === undefined ? null : readBack(items[0].id, ledger, signal);
}
