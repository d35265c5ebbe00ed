import type { DeclineRequest, DeclineResult, DispatchResult, ReassignRequest } from "../contract/dispatcher.js";
import type { BookingNotes } from "../dispatch/claim.js";
import {
  findAssignment,
  findCurrentOf,
  isOpen,
  isOurs,
  listJob,
  listPassedOver,
  readRepeat,
} from "../dispatch/history.js";
import { type Book, toFailedAttempt, toJobPlace, toJobStore, toRequested } from "../dispatch/waiting.js";
import type { Assignment, AssignmentRecord, EndCause } from "../domain/assignment.js";
import type { Requirements } from "../domain/requirements.js";
import { IllegalMoveError } from "../errors/assignment-errors.js";
import { DispatchError } from "../errors/dispatch-error.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { checkText } from "../plugin-kit/check-option.js";
import { isJobStore } from "../plugin-kit/check-plugin.js";
import type { AssignmentLedger } from "../plugins/assignment-ledger.js";

/** What every function here needs. */
interface Means {
  readonly ledger: AssignmentLedger;
  readonly book: Book;
  readonly signal: AbortSignal | undefined;
}

/** An end without a choice: then the technician may get the job again. */
interface Ending {
  readonly endCause?: EndCause | undefined;
}

export async function decline(request: DeclineRequest & Ending, means: Means): Promise<DeclineResult> {
  const { ledger, signal } = means;
  const declined = await ledger.moveAssignment({ ...request, to: "declined" }, { signal });
  try {
    const job = await listJob(declined.jobId, ledger, signal);
    // If it was declined before, someone may already have the job, or have completed it.
    const next = (await readCurrentOf(job, means)) ?? (await bookAgain(declined, job, request, {}, means));
    return { declined, next, failure: null };
  } catch (error) {
    signal?.throwIfAborted();
    if (!DispatchError.isInstance(error)) throw error;
    const isTaken = error.code === "JOB_ALREADY_ASSIGNED";
    const next = isTaken ? await readCurrentOf(await listJob(declined.jobId, ledger, signal), means) : null;
    const attempt = next === null ? toFailedAttempt(error) : null;
    if (attempt !== null && isJobStore(ledger)) {
      await ledger.noteAttempts([{ jobId: declined.jobId, ...attempt }], { signal });
    }
    return { declined, next, failure: next === null ? error : null };
  }
}

export async function reassign(request: ReassignRequest & Ending, means: Means): Promise<DispatchResult> {
  const { ledger, signal } = means;
  const assignment = await findAssignment(request.assignmentId, ledger, signal);
  if (!isOurs(assignment)) throw new IllegalMoveError(assignment.id, assignment.status, "cancelled");
  const job = await listJob(assignment.jobId, ledger, signal);
  if (isOpen(assignment))
    return bookAgain(assignment, job, request, { replaces: assignment.id, endCause: request.endCause }, means);
  // After a decline that nobody else could take, there is nothing to replace: the job only needs someone.
  if (assignment.status === "declined" && findCurrentOf(job) === null)
    return bookAgain(assignment, job, request, {}, means);
  throw new IllegalMoveError(assignment.id, assignment.status, "cancelled");
}

/**
 * Excludes everyone who had the job and lost it by choice, except those whom the request itself pins. The technician to
 * replace is always excluded.
 */
async function bookAgain(
  { id, jobId, customerId, technicianId }: Assignment,
  job: readonly AssignmentRecord[],
  { actor, reason, requirements: given, technicianId: chosen }: ReassignRequest,
  notes: BookingNotes,
  { ledger, book, signal }: Means,
): Promise<DispatchResult> {
  if (chosen !== undefined) toJobStore(ledger, "technicianId of a reassignment");
  const stored = isJobStore(ledger) ? await ledger.findJob(jobId, { signal }) : null;
  const decision = stored === null ? await ledger.findDecision(id, { signal }) : null;
  const asked = stored === null ? (decision ?? {}) : toRequested(stored);
  const { window, workSeconds } = asked;
  const kept: Requirements = given ?? asked.requirements ?? {};
  // The choice holds for this booking: it is on record in the decision, and the job keeps its requirements.
  const requirements = chosen === undefined ? kept : { ...kept, pinned: [toAllowed(chosen, kept)] };
  const passedOver = new Set(listPassedOver(job));
  for (const named of chosen === undefined ? (given?.pinned ?? []) : [chosen]) passedOver.delete(named);
  if (notes.replaces !== undefined) passedOver.add(technicianId);
  const place = stored === null ? undefined : toJobPlace({ ...stored, customerId });
  const priority = stored?.priority;
  const { replaces } = notes;
  const areRequirementsStored = given === undefined;
  const earlier = { passedOver: [...passedOver], areRequirementsStored, place, priority, replaces };
  const changes = given === undefined ? undefined : { requirements: given };
  return book(
    { customerId, requirements, window, workSeconds },
    { ...notes, job: changes, jobId, actor, reason },
    earlier,
  );
}

/** @throws {InvalidRequestError} naming `technicianId`, if the job is pinned to others */
function toAllowed(technicianId: string, { pinned = [] }: Requirements): string {
  checkText("technicianId", technicianId);
  if (pinned.length === 0 || pinned.includes(technicianId)) return technicianId;
  throw new InvalidRequestError({
    parameter: "technicianId",
    problem: "must be one of those to whom the job is pinned; change its requirements too",
  });
}

/** Reads the booking of the technician who has the job; null if nobody has it. */
export async function readCurrentOf(
  job: readonly AssignmentRecord[],
  { ledger, signal }: Means,
): Promise<DispatchResult | null> {
  const current = findCurrentOf(job);
  return current === null ? null : readRepeat(current.id, ledger, signal);
}
