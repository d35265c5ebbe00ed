import { assignmentStatuses, endCauses } from "../domain/lifecycle.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import type {
  AssignmentFilter,
  BookAssignmentRequest,
  FilteredListRequest,
  ListEventsRequest,
  MoveAssignmentRequest,
} from "../plugins/assignment-ledger.js";
import type { ListJobEventsRequest } from "../plugins/job-store.js";
import { checkFields, type FieldsOf } from "./check-fields.js";
import { checkBoolean, checkCount, checkIds, checkListed, checkOneOf } from "./check-option.js";

const listFields: FieldsOf<FilteredListRequest> = { limit: true, cursor: true, filter: true, order: true };
const filterFields: FieldsOf<AssignmentFilter> = {
  ids: true,
  statuses: true,
  customerId: true,
  technicianId: true,
  jobId: true,
};
const moveFields: FieldsOf<MoveAssignmentRequest> = {
  assignmentId: true,
  to: true,
  isWalk: true,
  endCause: true,
  actor: true,
  reason: true,
};
const eventFields: FieldsOf<ListEventsRequest> = { limit: true, after: true, assignmentId: true };
const jobEventFields: FieldsOf<ListJobEventsRequest> = { limit: true, after: true, jobId: true };

/**
 * Checks a request for a list of assignments: a misspelt filter would otherwise list all assignments.
 *
 * @throws {InvalidRequestError} naming the unknown field, status or order, or the limit
 */
export function checkListRequest(request: FilteredListRequest): void {
  checkFields("request.", request, listFields);
  const { limit, filter, order } = request;
  checkCount("limit", limit);
  if (order !== undefined) checkOneOf("order", order, ["time", "booking"]);
  if (filter === undefined) return;
  checkFields("filter.", filter, filterFields);
  const { ids, statuses } = filter;
  if (ids !== undefined) checkIds("filter.ids", ids);
  if (statuses === undefined) return;
  checkListed("filter.statuses", statuses).forEach((status, index) => {
    checkOneOf(`filter.statuses[${index}]`, status, assignmentStatuses);
  });
}

/**
 * Checks a request to move an assignment: a misspelt reason would otherwise be lost.
 *
 * @throws {InvalidRequestError} naming the unknown field or status
 */
export function checkMoveRequest(request: MoveAssignmentRequest): void {
  checkFields("request.", request, moveFields);
  checkOneOf("to", request.to, assignmentStatuses);
  if (request.isWalk !== undefined) checkBoolean("isWalk", request.isWalk);
  if (request.endCause === undefined) return;
  checkOneOf("endCause", request.endCause, endCauses);
  if (request.to === "declined" || request.to === "cancelled") return;
  throw new InvalidRequestError({ parameter: "endCause", problem: "needs a move to declined or cancelled" });
}

/**
 * Checks what a booking ends in the same step.
 *
 * @throws {InvalidRequestError} naming the field that does not go with the others
 */
export function checkEnding({ replaces, interrupts, endCause }: BookAssignmentRequest): void {
  if (interrupts !== undefined && replaces !== undefined) {
    throw new InvalidRequestError({ parameter: "interrupts", problem: "cannot be given together with replaces" });
  }
  if (endCause === undefined) return;
  checkOneOf("endCause", endCause, endCauses);
  if (replaces === undefined) throw new InvalidRequestError({ parameter: "endCause", problem: "needs replaces" });
}

/**
 * Checks a request for events: a misspelt `assignmentId` would otherwise list the events of all assignments.
 *
 * @throws {InvalidRequestError} naming the unknown field or the limit
 */
export function checkListEventsRequest(request: ListEventsRequest): void {
  checkFields("request.", request, eventFields);
  checkCount("limit", request.limit);
}

/**
 * Checks a request for events of jobs: a misspelt `jobId` would otherwise list the events of all jobs.
 *
 * @throws {InvalidRequestError} naming the unknown field or the limit
 */
export function checkListJobEventsRequest(request: ListJobEventsRequest): void {
  checkFields("request.", request, jobEventFields);
  checkCount("limit", request.limit);
}
