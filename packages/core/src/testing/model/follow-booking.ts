import { isDeepStrictEqual } from "node:util";
import type { Assignment } from "../../domain/assignment.js";
import { openStatuses } from "../../domain/lifecycle.js";
import type { DispatchErrorCode } from "../../errors/dispatch-error.js";
import type { BookAssignmentRequest } from "../../plugins/assignment-ledger.js";
import { fixture } from "../ledger/fixture.js";
import type { Outcome } from "./command.js";
import { type LedgerModel, listOpen, type ModelAssignment, withAssignment, withKey } from "./ledger-model.js";

/** Returns the model after a booking; null if its outcome is impossible. */
export function followBooking(
  model: LedgerModel,
  request: BookAssignmentRequest,
  outcome: Outcome,
): LedgerModel | null {
  const obstacles = findObstacles(model, request);
  if (outcome.code !== undefined) return obstacles.some((code) => code === outcome.code) ? model : null;
  const { assignedAt: _, ...booked } = outcome.value as Assignment;
  const isExpected = obstacles.length === 0 && isDeepStrictEqual({ ...booked }, toExpected(booked, request));
  if (!isExpected || model.assignments.has(booked.id)) return null;
  const replaced = find(model, request.replaces);
  const cleared =
    replaced === undefined
      ? model
      : withAssignment(model, { ...replaced, status: "cancelled" }, replaced.status, request);
  return finishKey(withAssignment(cleared, booked, null, request), request, booked.id);
}

function toExpected({ id, customerId }: ModelAssignment, request: BookAssignmentRequest): ModelAssignment {
  const { technicianId, distanceMeters, jobId = id } = request;
  return { id, customerId: request.customerId ?? customerId, technicianId, distanceMeters, status: "assigned", jobId };
}

function finishKey(model: LedgerModel, { reservation }: BookAssignmentRequest, assignmentId: string): LedgerModel {
  const state = reservation === undefined ? undefined : model.keys.get(reservation.key);
  return reservation === undefined || state === undefined
    ? model
    : withKey(model, reservation.key, { ...state, assignmentId });
}

function find({ assignments }: LedgerModel, assignmentId: string | undefined): ModelAssignment | undefined {
  return assignmentId === undefined ? undefined : assignments.get(assignmentId);
}

/** Lists everything that prevents the booking, in no particular order: a ledger may report any of it. */
function findObstacles(model: LedgerModel, request: BookAssignmentRequest): readonly DispatchErrorCode[] {
  const { customerId, technicianId, jobId, replaces, reservation } = request;
  const replaced = find(model, replaces);
  const isReplaceable = replaces === undefined || (replaced !== undefined && replaced.jobId === jobId);
  const others = listOpen(model).filter(({ id }) => id !== replaces);
  const key = reservation === undefined ? undefined : model.keys.get(reservation.key);
  const obstacles: readonly (readonly [DispatchErrorCode, boolean])[] = [
    ["CUSTOMER_NOT_FOUND", customerId !== null && !fixture.customers.some(({ id }) => id === customerId)],
    ["RESERVATION_LOST", reservation !== undefined && !(key?.token === reservation.token && key.assignmentId === null)],
    ["ASSIGNMENT_NOT_FOUND", !isReplaceable],
    ["ILLEGAL_MOVE", replaced !== undefined && isReplaceable && !openStatuses.includes(replaced.status)],
    ["JOB_ALREADY_ASSIGNED", jobId !== undefined && others.some((other) => other.jobId === jobId)],
    ["ASSIGNMENT_CONFLICT", !hasPlace(technicianId, others) || hasMoreThanExpected(request, others)],
  ];
  return obstacles.filter(([, isThere]) => isThere).map(([code]) => code);
}

function hasMoreThanExpected(
  { technicianId, expectedOpenAssignments = Number.POSITIVE_INFINITY }: BookAssignmentRequest,
  open: readonly ModelAssignment[],
): boolean {
  return open.filter((assignment) => assignment.technicianId === technicianId).length > expectedOpenAssignments;
}

function hasPlace(technicianId: string, open: readonly ModelAssignment[]): boolean {
  const technician = fixture.technicians.find(({ id }) => id === technicianId);
  if (technician === undefined || technician.isActive === false) return false;
  const { capacity = Number.POSITIVE_INFINITY } = technician;
  return open.filter((assignment) => assignment.technicianId === technicianId).length < capacity;
}
