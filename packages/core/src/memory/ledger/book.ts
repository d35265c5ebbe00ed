import type { Assignment } from "../../domain/assignment.js";
import { type Coordinates, isValidCoordinates } from "../../domain/coordinates.js";
import { parseInstant } from "../../domain/instant.js";
import { defaultWorkSeconds, type Job } from "../../domain/job.js";
import { bookedJobToken, interruptibleStatuses } from "../../domain/lifecycle.js";
import { AssignmentConflictError } from "../../errors/assignment-conflict-error.js";
import { AssignmentNotFoundError, JobAlreadyAssignedError } from "../../errors/assignment-errors.js";
import { ReservationLostError } from "../../errors/idempotency-errors.js";
import { InvalidRequestError } from "../../errors/invalid-request-error.js";
import { VersionConflictError } from "../../errors/job-errors.js";
import { parseJobDetails } from "../../plugin-kit/change-job.js";
import { checkEnding } from "../../plugin-kit/check-ledger-requests.js";
import { checkDistance, checkText, checkWhole } from "../../plugin-kit/check-option.js";
import { checkPlannedVisit } from "../../plugin-kit/check-visit.js";
import type { BookAssignmentRequest } from "../../plugins/assignment-ledger.js";
import type { Clock } from "../../plugins/clock.js";
import type { MemoryCustomers } from "../memory-customers.js";
import type { MemoryTechnicians } from "../memory-technicians.js";
import type { AssignmentHistory } from "./assignment-history.js";
import type { AssignmentTable } from "./assignment-table.js";
import { checkMove } from "./check-move.js";
import type { HoldTable } from "./hold-table.js";
import type { JobTable } from "./job-table.js";
import type { KeptDecisions } from "./kept-decisions.js";
import type { KeyTable } from "./key-table.js";
import type { LateVisits } from "./late-visits.js";

/** Everything that a booking reads and writes. */
export interface LedgerState {
  readonly history: AssignmentHistory;
  readonly jobs: JobTable;
  readonly keys: KeyTable;
  readonly holds: Omit<HoldTable, "methods">;
  /** By the ids of their assignments. */
  readonly decisions: KeptDecisions;
  readonly customers: Pick<MemoryCustomers, "add"> | undefined;
  readonly technicians: Pick<MemoryTechnicians, "claim"> | undefined;
  readonly lateVisits: LateVisits;
  readonly clock: Pick<Clock, "now">;
}

/**
 * Books all or nothing: everything that could prevent the booking is checked before anything is written. The claim statement of
 * `@dispatch/pg-store` has the same rules in SQL; the conformance kit checks both.
 */
export function book(
  state: LedgerState,
  request: BookAssignmentRequest,
  customerAt: Coordinates | undefined,
): Assignment {
  const { history, jobs, keys, decisions } = state;
  const { technicianId, distanceMeters, jobId, reservation, decision } = request;
  const given = parseJobDetails(request.job ?? {});
  const details = jobId === undefined ? given : null;
  checkDistance(distanceMeters);
  checkRequest(request);
  const makeCustomer = customerMaker(state, request);
  if (reservation !== undefined && !keys.isReserved(reservation)) throw new ReservationLostError();
  const ended = findEnded(state, request);
  const location = request.location ?? customerAt ?? nowhere;
  const noteNext = ended && state.lateVisits.watch(ended, "cancelled");
  claimTime(state, request, ended, location, (details ?? findJob(state, request)).workSeconds);
  if (ended !== undefined) end(state, ended, request);
  const assignment = history.make({ customerId: makeCustomer(), technicianId, distanceMeters, jobId }, request);
  noteNext?.();
  if (decision !== undefined) decisions.set(assignment.id, decision);
  if (reservation !== undefined) keys.finish(reservation.key, assignment.id);
  if (details === null) {
    jobs.change(assignment.jobId, listChanges(request, given), request);
    jobs.follow(assignment, request);
    keys.assign(assignment.jobId, assignment.id);
  } else {
    const { customerId, id: assignmentId } = assignment;
    const requirements = request.job?.requirements ?? decision?.requirements ?? {};
    const job = {
      ...details,
      heldUntil: null,
      requirements,
      customerId,
      location,
      assignmentId,
      status: "assigned",
    } as const;
    jobs.insert({ id: assignment.jobId, ...job }, request);
  }
  return assignment;
}

/** What a booking changes of a job that is there. */
function listChanges(
  { job = {} }: BookAssignmentRequest,
  { requirements, window }: Pick<Job, "requirements" | "window">,
): Partial<Pick<Job, "requirements" | "window">> {
  return {
    ...(job.requirements !== undefined && { requirements }),
    ...(job.window !== undefined && job.window !== null && { window }),
  };
}

/** The location of a customer whom the ledger cannot look up. */
const nowhere: Coordinates = { latitude: Number.NaN, longitude: Number.NaN };

/** Checks whether the customer can be created, without creating it yet. */
function customerMaker({ customers }: LedgerState, { customerId, location }: BookAssignmentRequest): () => string {
  if (customerId !== null) return () => customerId;
  if (location === undefined || !isValidCoordinates(location)) {
    throw new InvalidRequestError({
      parameter: "location",
      problem: "must be a valid position if customerId is null",
    });
  }
  return () => customers?.add(location) ?? crypto.randomUUID();
}

/** @throws {InvalidRequestError} naming the field that cannot be used */
function checkRequest(request: BookAssignmentRequest): void {
  checkEnding(request);
  const { visit, overrunSeconds, holdId } = request;
  if (holdId !== undefined) checkText("holdId", holdId);
  if (visit !== undefined) checkPlannedVisit("visit", visit);
  if (overrunSeconds !== undefined) checkWhole("overrunSeconds", overrunSeconds, 0, Number.MAX_SAFE_INTEGER);
}

/**
 * @throws {HoldNotFoundError} the held slot is over, or was used or released
 * @throws {AssignmentConflictError} the technician does not have the time, or is not there
 */
function claimTime(
  { history, technicians, holds, clock }: LedgerState,
  { technicianId, visit, overrunSeconds, expectedOpenAssignments, holdId }: BookAssignmentRequest,
  ended: Assignment | undefined,
  location: Coordinates,
  workSeconds: number,
): void {
  holds.removeOver(parseInstant(visit?.now) ?? clock.now());
  if (holdId !== undefined) holds.check(holdId, technicianId);
  const conflict = technicians?.claim({
    technicianId,
    assignmentId: history.table.nextId,
    visit,
    workSeconds,
    location,
    nowMs: clock.now(),
    overrunSeconds,
    expectedOpenAssignments,
    usesHold: holdId,
    replaces: ended && { technicianId: ended.technicianId, assignmentId: ended.id },
  });
  if (conflict) throw new AssignmentConflictError(technicianId, conflict);
  if (holdId !== undefined) holds.remove(holdId);
}

function findJob({ jobs }: LedgerState, { jobId = "" }: BookAssignmentRequest): Pick<Job, "workSeconds"> {
  return jobs.find(jobId) ?? { workSeconds: defaultWorkSeconds };
}

function findEnded(state: LedgerState, request: BookAssignmentRequest): Assignment | undefined {
  return findReplaced(state, request) ?? findInterrupted(state, request);
}

function findReplaced(
  { history: { table }, jobs }: LedgerState,
  { replaces, jobId, jobVersion }: BookAssignmentRequest,
): Assignment | undefined {
  const replaced = replaces === undefined ? undefined : findOfJob(table, replaces, jobId);
  if (replaced !== undefined) checkMove(replaced, "cancelled");
  if (jobId === undefined) return replaced;
  const job = jobs.find(jobId);
  if (job === undefined) throw new AssignmentNotFoundError(jobId);
  if (table.findOpen(jobId) !== replaced) throw new JobAlreadyAssignedError(jobId);
  if (jobVersion !== undefined && job.version !== jobVersion) throw new VersionConflictError(jobId, jobVersion);
  return replaced;
}

/** The job of a replaced assignment goes on; that of an interrupted one waits. */
function end({ history, jobs }: LedgerState, ended: Assignment, request: BookAssignmentRequest): void {
  if (request.interrupts === undefined) history.move(ended, "cancelled", request, request.endCause);
  else {
    const { interrupts, jobId = history.table.nextId } = request;
    const reason = interrupts.reason?.replaceAll(bookedJobToken, jobId) ?? request.reason;
    const author = { actor: request.actor, reason };
    jobs.follow(history.move(ended, "declined", author, "interrupted"), author);
  }
}

function findInterrupted(
  { history: { table }, jobs }: LedgerState,
  { interrupts, technicianId }: BookAssignmentRequest,
): Assignment | undefined {
  if (interrupts === undefined) return undefined;
  const interrupted = table.find(interrupts.assignmentId);
  const isInterruptible =
    interrupted?.technicianId === technicianId &&
    interruptibleStatuses.includes(interrupted.status) &&
    (jobs.find(interrupted.jobId)?.priority ?? 0) < interrupts.belowPriority;
  if (!isInterruptible) throw new AssignmentConflictError(technicianId);
  return interrupted;
}

function findOfJob(
  { find }: Pick<AssignmentTable, "find">,
  assignmentId: string,
  jobId: string | undefined,
): Assignment {
  const assignment = find(assignmentId);
  if (assignment === undefined || assignment.jobId !== jobId) throw new AssignmentNotFoundError(assignmentId);
  return assignment;
}
