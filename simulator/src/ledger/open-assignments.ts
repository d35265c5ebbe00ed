import {
  type Assignment,
  type AssignmentLedger,
  type BookAssignmentRequest,
  type Clock,
  openStatuses,
} from "@dispatch/core";
import type { MemoryTechnicians } from "@dispatch/core/memory";
import {
  AssignmentConflictError,
  AssignmentNotFoundError,
  IllegalMoveError,
  statusesBefore,
} from "@dispatch/core/plugin-kit";

export interface OpenAssignmentsOptions {
  readonly technicians: Pick<MemoryTechnicians, "claim" | "release">;
  readonly clock: Pick<Clock, "now">;
}

/**
 * A ledger that keeps a job until it is done, without decisions and events: ten million jobs need no more memory than the
 * most that are open at once. It gives the same ids as `memoryAssignments`.
 */
export function openAssignments({ technicians, clock }: OpenAssignmentsOptions): AssignmentLedger {
  /** Every assignment whose job is not done. */
  const assignments = new Map<string, Assignment>();
  const idsByJob = new Map<string, string[]>();
  let lastId = 0;

  const remember = (assignment: Assignment): void => {
    assignments.set(assignment.id, assignment);
    const ids = idsByJob.get(assignment.jobId);
    if (ids === undefined) idsByJob.set(assignment.jobId, [assignment.id]);
    else ids.push(assignment.id);
  };

  const forget = (jobId: string): void => {
    for (const id of idsByJob.get(jobId) ?? []) assignments.delete(id);
    idsByJob.delete(jobId);
  };

  const find = (assignmentId: string): Assignment => {
    const assignment = assignments.get(assignmentId);
    if (assignment === undefined) throw new AssignmentNotFoundError(assignmentId);
    return assignment;
  };

  const bookAssignment = async (request: BookAssignmentRequest): Promise<Assignment> => {
    const { customerId, technicianId, distanceMeters, jobId } = request;
    if (customerId === null || request.replaces !== undefined) throw unsupported("new customers or reassigned jobs");
    const id = String(lastId + 1);
    const { visit, job, location = nowhere } = request;
    const time = { visit, workSeconds: job?.workSeconds, nowMs: clock.now() };
    const conflict = technicians.claim({ technicianId, assignmentId: id, location, ...time });
    if (conflict !== null) throw new AssignmentConflictError(technicianId, conflict);
    lastId += 1;
    const assignedAt = new Date(clock.now()).toISOString();
    const assignment: Assignment = {
      id,
      customerId,
      technicianId,
      distanceMeters,
      assignedAt,
      status: "assigned",
      jobId: jobId ?? id,
    };
    remember(assignment);
    return assignment;
  };

  return {
    specificationVersion: "v1",
    name: "open-assignments",
    bookAssignment,
    createAssignment: bookAssignment,
    async moveAssignment({ assignmentId, to }) {
      const before = find(assignmentId);
      if (before.status === to) return before;
      if (!statusesBefore(to).includes(before.status)) throw new IllegalMoveError(before.id, before.status, to);
      const assignment: Assignment = { ...before, status: to };
      if (!openStatuses.includes(to)) technicians.release(assignment.technicianId, assignmentId);
      if (to === "completed") forget(assignment.jobId);
      else assignments.set(assignmentId, assignment);
      return assignment;
    },
    async countOpen() {
      throw unsupported("counts");
    },
    async findAssignment(assignmentId) {
      return assignments.get(assignmentId) ?? null;
    },
    async listAssignments({ filter }) {
      if (filter?.jobId === undefined) throw unsupported("lists except those of a job");
      return { items: (idsByJob.get(filter.jobId) ?? []).map(find).reverse(), nextCursor: null };
    },
    findDecision: async () => null,
    listEvents: async () => [],
    findEventsEnd: async () => "",
    async reserveKey() {
      throw unsupported("idempotency keys");
    },
    releaseKey: async () => undefined,
    ping: async () => undefined,
  };
}

/** Where a customer is whom this ledger does not know. */
const nowhere = { latitude: Number.NaN, longitude: Number.NaN };

function unsupported(what: string): Error {
  return new Error(`The simulator's ledger does not support ${what}`);
}
