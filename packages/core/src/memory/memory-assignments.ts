import type { Assignment } from "../domain/assignment.js";
import { type Coordinates, findPlaceProblem, isValidCoordinates } from "../domain/coordinates.js";
import type { Customer } from "../domain/customer.js";
import type { Job } from "../domain/job.js";
import { interruptibleStatuses, openStatuses } from "../domain/lifecycle.js";
import { maxVisits } from "../domain/visit.js";
import { AssignmentConflictError } from "../errors/assignment-conflict-error.js";
import { AssignmentNotFoundError } from "../errors/assignment-errors.js";
import { CustomerLocationInvalidError, CustomerNotFoundError } from "../errors/customer-errors.js";
import { ReservationLostError } from "../errors/idempotency-errors.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { JobNotFoundError, VersionConflictError } from "../errors/job-errors.js";
import { changeJob, parseHeldUntil, parseJobDetails } from "../plugin-kit/change-job.js";
import { checkFields } from "../plugin-kit/check-fields.js";
import {
  checkListEventsRequest,
  checkListJobEventsRequest,
  checkListRequest,
  checkMoveRequest,
} from "../plugin-kit/check-ledger-requests.js";
import { checkCount, checkIds, checkMethods } from "../plugin-kit/check-option.js";
import { systemClock } from "../plugin-kit/clock.js";
import type { Clock } from "../plugins/clock.js";
import type { HoldStore } from "../plugins/hold-store.js";
import type { CreateJobRequest, JobStore, OpenAssignmentChange } from "../plugins/job-store.js";
import type { QueueStore } from "../plugins/queue-store.js";
import type { RetentionStore } from "../plugins/retention-store.js";
import { createAssignmentHistory } from "./ledger/assignment-history.js";
import { book, type LedgerState } from "./ledger/book.js";
import { checkMove, listSteps } from "./ledger/check-move.js";
import { countByStatus } from "./ledger/count-by-status.js";
import { createMemoryHistory } from "./ledger/erase-history.js";
import { createHoldTable } from "./ledger/hold-table.js";
import { createJobQueue } from "./ledger/job-queue.js";
import { createJobTable } from "./ledger/job-table.js";
import { createKeptDecisions } from "./ledger/kept-decisions.js";
import { createKeyTable } from "./ledger/key-table.js";
import { createLateVisits } from "./ledger/late-visits.js";
import { createMemoryRetention } from "./ledger/remove-old.js";
import type { MemoryCustomers } from "./memory-customers.js";
import type { MemoryTechnicians } from "./memory-technicians.js";

/** The customers and technicians to check against, and the clock. */
export interface MemoryAssignmentsOptions {
  /** Used when an assignment is created. Default: every customer exists. */
  readonly customers?:
    | (Pick<MemoryCustomers, "findCustomer" | "add"> & Partial<Pick<MemoryCustomers, "keepHistory">>)
    | undefined;
  /**
   * Knows who is active and below their capacity, and counts open assignments. Default: everyone is always active and
   * below their capacity.
   */
  readonly technicians?:
    | (Pick<MemoryTechnicians, LedgerHook | "changes"> & Partial<Pick<MemoryTechnicians, "keepHistory">>)
    | undefined;
  /** @default the clock of the machine */
  readonly clock?: Pick<Clock, "now"> | undefined;
}

/** What a ledger in memory calls of its technicians. @inline */
type LedgerHook = "claim" | "release" | "releaseHold" | "watchVisit" | "followAssignment" | "listActive";

const ledgerHooks: readonly LedgerHook[] = [
  "claim",
  "release",
  "releaseHold",
  "watchVisit",
  "followAssignment",
  "listActive",
];

/**
 * A job store in memory, with a queue and held slots, lost when the process ends. Ids are "1", "2", ...
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function memoryAssignments(options: MemoryAssignmentsOptions = {}): QueueStore & HoldStore & RetentionStore {
  checkFields("", options, { customers: true, technicians: true, clock: true });
  const { customers, technicians, clock = systemClock } = options;
  if (customers !== undefined) checkMethods("customers", customers, "memoryCustomers()", ["findCustomer", "add"]);
  if (technicians !== undefined) {
    checkMethods("technicians", technicians, "memoryTechnicians()", ledgerHooks);
  }
  checkMethods("clock", clock, "a clock", ["now"]);
  const history = createAssignmentHistory(clock, (assignment) => technicians?.followAssignment(assignment));
  const jobs = createJobTable(() => new Date(clock.now()).toISOString());
  const keys = createKeyTable();
  const holds = createHoldTable(technicians, clock);
  const lateVisits = createLateVisits(history, jobs, technicians, clock);
  const decisions = createKeptDecisions();
  const state: LedgerState = { history, jobs, keys, holds, decisions, customers, technicians, lateVisits, clock };

  const erasable = createMemoryHistory(state, holds.releaseOf);
  customers?.keepHistory?.(erasable);
  technicians?.keepHistory?.(erasable);

  const findCustomer = async (customerId: string | null, signal: AbortSignal | undefined) => {
    const customer = customerId === null ? undefined : await customers?.findCustomer(customerId, { signal });
    if (customerId !== null && customer === null) throw new CustomerNotFoundError(customerId);
    return customer ?? undefined;
  };

  const bookAssignment: JobStore["bookAssignment"] = async (request, { signal } = {}) => {
    signal?.throwIfAborted();
    const customer = await findCustomer(request.customerId, signal);
    // Nothing is awaited from here on, so checks and writes are one step.
    return book(state, request, customer?.location);
  };

  /** @throws {AssignmentConflictError} the technician does not have the time */
  const moveVisit = (
    { id: assignmentId, technicianId }: Assignment,
    { location, workSeconds }: Job,
    { visit, overrunSeconds }: Partial<OpenAssignmentChange> = {},
  ): void => {
    if (visit === undefined) return;
    const replaces = { technicianId, assignmentId };
    const claim = { ...replaces, replaces, visit, location, workSeconds, overrunSeconds, nowMs: clock.now() };
    const conflict = technicians?.claim(claim);
    if (conflict) throw new AssignmentConflictError(technicianId, conflict);
  };

  const readJob = (jobId: string): Job => {
    const job = jobs.find(jobId);
    if (job === undefined) throw new JobNotFoundError(jobId);
    return job;
  };

  return {
    specificationVersion: "v1",
    name: "memory",
    bookAssignment,
    createAssignment: bookAssignment,
    async moveAssignment(request, { signal } = {}) {
      signal?.throwIfAborted();
      checkMoveRequest(request);
      const { assignmentId, to, isWalk = false, endCause, ...author } = request;
      const assignment = history.table.find(assignmentId);
      if (assignment === undefined) throw new AssignmentNotFoundError(assignmentId);
      if (assignment.status === to) return assignment;
      const steps = listSteps(assignment, to, isWalk);
      const noteNext = lateVisits.watch(assignment, to);
      const isEnded = !openStatuses.includes(to);
      if (isEnded) technicians?.release(assignment.technicianId, assignment.id);
      const moved = steps.reduce(
        (before, step) => history.move(before, step, author, step === to ? endCause : undefined),
        assignment,
      );
      jobs.follow(moved, author);
      if (isEnded) noteNext();
      return moved;
    },
    async countOpen({ signal } = {}) {
      signal?.throwIfAborted();
      return countByStatus(history.table.listOpen(), clock.now());
    },
    async findAssignment(assignmentId, { signal } = {}) {
      signal?.throwIfAborted();
      return history.table.find(assignmentId) ?? null;
    },
    async listAssignments(request, { signal } = {}) {
      signal?.throwIfAborted();
      checkListRequest(request);
      return history.table.list(request);
    },
    async findDecision(assignmentId, { signal } = {}) {
      signal?.throwIfAborted();
      return decisions.find(assignmentId);
    },
    async listEvents(request, { signal } = {}) {
      signal?.throwIfAborted();
      checkListEventsRequest(request);
      const { assignmentId } = request;
      return history.events.list(
        request,
        assignmentId === undefined ? undefined : (event) => event.assignmentId === assignmentId,
      );
    },
    async findEventsEnd({ signal } = {}) {
      signal?.throwIfAborted();
      return history.events.end();
    },
    async reserveKey(request, { signal } = {}) {
      signal?.throwIfAborted();
      return keys.reserve(request, clock.now());
    },
    async releaseKey(reservation, { signal } = {}) {
      signal?.throwIfAborted();
      keys.release(reservation);
    },
    async createJob(request, { signal } = {}) {
      signal?.throwIfAborted();
      const details = { ...parseJobDetails(request), heldUntil: parseHeldUntil(request) };
      const location = toPlace(request, await findCustomer(request.customerId, signal));
      // Nothing is awaited from here on, so checks and writes are one step.
      const { customerId, reservation, attempt } = request;
      if (reservation !== undefined && !keys.isReserved(reservation)) throw new ReservationLostError();
      const fields = { ...details, customerId, location, status: "waiting", assignmentId: null } as const;
      const job = jobs.insert({ id: history.table.takeId(), ...fields }, request);
      if (reservation !== undefined) keys.queue(reservation.key, job.id);
      if (attempt !== undefined) jobs.noteAttempt(job.id, attempt, history.table.idsGiven);
      return job;
    },
    async findJob(jobId, { signal } = {}) {
      signal?.throwIfAborted();
      return jobs.find(jobId) ?? null;
    },
    async listJobs(request, { signal } = {}) {
      signal?.throwIfAborted();
      return jobs.list(request, history.table.find);
    },
    async updateJob({ jobId, version, changes, openAssignment, ...author }, { signal } = {}) {
      signal?.throwIfAborted();
      const job = readJob(jobId);
      if (job.version !== version) throw new VersionConflictError(jobId, version);
      const changed = changeJob(job, changes, openAssignment);
      if (changed === job) return job;
      const open = history.table.findOpen(jobId);
      const isReleased = changed.status === "waiting";
      if (open !== undefined && (isReleased || openAssignment?.action === "keep")) checkStatus(open, openAssignment);
      if (open !== undefined && isReleased) {
        checkMove(open, "declined");
        const noteNext = lateVisits.watch(open, "declined");
        technicians?.release(open.technicianId, open.id);
        history.move(open, "declined", author, "changed");
        noteNext();
      } else if (open !== undefined) {
        moveVisit(open, changed, openAssignment);
        history.measure(open, openAssignment?.distanceMeters ?? open.distanceMeters);
      }
      return jobs.replace(structuredClone(changed), author);
    },
    async listJobEvents(request, { signal } = {}) {
      signal?.throwIfAborted();
      checkListJobEventsRequest(request);
      const { jobId } = request;
      return jobs.events.list(request, jobId === undefined ? undefined : (event) => event.jobId === jobId);
    },
    async findJobEventsEnd({ signal } = {}) {
      signal?.throwIfAborted();
      return jobs.events.end();
    },
    async listInterruptible({ technicianIds, belowPriority }, { signal } = {}) {
      signal?.throwIfAborted();
      checkIds("technicianIds", technicianIds);
      const priorityOf = ({ jobId }: Assignment): number => jobs.find(jobId)?.priority ?? 0;
      const asked = new Set(technicianIds);
      const counts = new Map<string, number>();
      return [...history.table.listOpen()]
        .filter(({ technicianId, status }) => asked.has(technicianId) && interruptibleStatuses.includes(status))
        .filter((assignment) => priorityOf(assignment) < belowPriority)
        .sort((left, right) => priorityOf(left) - priorityOf(right) || Number(right.id) - Number(left.id))
        .filter(({ technicianId }) => {
          const count = (counts.get(technicianId) ?? 0) + 1;
          counts.set(technicianId, count);
          return count <= maxVisits;
        })
        .map(({ id: assignmentId, technicianId, jobId }) => ({ technicianId, assignmentId, jobId }));
    },
    async noteAttempts(attempts, { signal } = {}) {
      signal?.throwIfAborted();
      const lastOfJob = new Map(attempts.map(({ jobId, ...attempt }) => [jobId, attempt] as const));
      for (const [jobId, attempt] of lastOfJob) jobs.noteAttempt(jobId, attempt, history.table.idsGiven);
    },
    async listAttempts({ jobId, limit }, { signal } = {}) {
      signal?.throwIfAborted();
      checkCount("limit", limit);
      const booked = history.table.list({ limit: Number.MAX_SAFE_INTEGER, filter: { jobId } }).items;
      const attempts = booked.map(({ id, assignedAt }) => ({
        place: Number(id),
        attempt: {
          at: assignedAt,
          assignmentId: id,
          failure: null,
          reasons: null,
          decision: decisions.find(id),
        },
      }));
      const all = [...jobs.listFailedAttempts(jobId), ...attempts].sort((left, right) => right.place - left.place);
      return structuredClone(all.slice(0, limit).map(({ attempt }) => attempt));
    },
    ...createJobQueue(jobs, history, technicians, clock),
    ...holds.methods,
    ...createMemoryRetention(state),
    async ping({ signal } = {}) {
      signal?.throwIfAborted();
    },
  };
}

/** @throws {AssignmentConflictError} the assignment has moved on since the change was judged */
function checkStatus({ technicianId, status: currentStatus }: Assignment, change?: OpenAssignmentChange): void {
  if (currentStatus === (change?.status ?? currentStatus)) return;
  throw new AssignmentConflictError(technicianId, { currentStatus });
}

function toPlace({ location }: CreateJobRequest, customer: Customer | undefined): Coordinates {
  if (location === undefined && customer !== undefined) {
    if (!isValidCoordinates(customer.location)) throw new CustomerLocationInvalidError(customer);
    return customer.location;
  }
  const place: Coordinates = Object(location);
  const problem = findPlaceProblem(place);
  if (problem !== null) throw new InvalidRequestError({ parameter: "location", problem });
  return place;
}
