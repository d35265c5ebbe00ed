import { parseInstant } from "../domain/instant.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import type {
  HoldQueueRequest,
  LeaveQueueRequest,
  ListOpeningsRequest,
  ListWaitingRequest,
  ReadQueueOptions,
} from "../plugins/queue-store.js";
import { checkFields } from "./check-fields.js";
import { checkBoolean, checkCount, checkNumber, checkText, checkWhole } from "./check-option.js";

const maxLeaseMs = 600_000;
const maxHolderLength = 200;
const maxMarkLength = 200;
const maxNoteLength = 2000;
const maxPriority = 1000;

/** A location report after a shorter silence is not noted, so that regular reports cost nothing. */
export const leastSilenceSeconds = 300;
/** How many openings of each kind are listed. */
export const maxOpenings = 10_000;

/** @throws {InvalidRequestError} naming the option that cannot be used */
export function checkReadQueueOptions({ silenceSeconds }: ReadQueueOptions): void {
  if (silenceSeconds !== undefined) {
    checkNumber("options.silenceSeconds", silenceSeconds, leastSilenceSeconds, Number.MAX_SAFE_INTEGER);
  }
}

/** @throws {InvalidRequestError} naming the field that cannot be used */
export function checkListOpeningsRequest(request: ListOpeningsRequest): void {
  checkFields("", request, { from: true, to: true });
  for (const parameter of ["from", "to"] as const) {
    if (parseInstant(request[parameter]) === null) {
      throw new InvalidRequestError({ parameter, problem: "must be an RFC 3339 timestamp" });
    }
  }
}

/** @throws {InvalidRequestError} naming the field that cannot be used */
export function checkHoldQueueRequest(request: HoldQueueRequest): void {
  checkFields("", request, { holder: true, leaseMs: true });
  checkLength("holder", request.holder, maxHolderLength);
  checkWhole("leaseMs", request.leaseMs, 1, maxLeaseMs);
}

/** @throws {InvalidRequestError} naming the field that cannot be used */
export function checkLeaveQueueRequest(request: LeaveQueueRequest): void {
  checkFields("", request, { holder: true, note: true, mark: true });
  checkLength("holder", request.holder, maxHolderLength);
  if (request.note !== undefined) checkLength("note", request.note, maxNoteLength);
  if (request.mark !== undefined) checkLength("mark", request.mark, maxMarkLength);
}

/** @throws {InvalidRequestError} naming the field that cannot be used */
export function checkListWaitingRequest(request: ListWaitingRequest): void {
  checkFields("", request, { limit: true, after: true, leastPriority: true, latestBefore: true, withHeld: true });
  const { limit, after, leastPriority, latestBefore, withHeld } = request;
  checkCount("limit", limit);
  if (after !== undefined) {
    checkFields("after.", after, { priority: true, jobId: true });
    checkWhole("after.priority", after.priority, -maxPriority, maxPriority);
    checkText("after.jobId", after.jobId);
  }
  if (leastPriority !== undefined) checkWhole("leastPriority", leastPriority, -maxPriority, maxPriority);
  if (withHeld !== undefined) checkBoolean("withHeld", withHeld);
  if (latestBefore !== undefined && parseInstant(latestBefore) === null) {
    throw new InvalidRequestError({ parameter: "latestBefore", problem: "must be an RFC 3339 timestamp" });
  }
}

function checkLength(field: string, text: string, most: number): void {
  checkText(field, text);
  if (text === "" || text.length > most) {
    throw new InvalidRequestError({ parameter: field, problem: `must have 1 to ${most} characters` });
  }
}
