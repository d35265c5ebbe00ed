import { findPlaceProblem } from "../domain/coordinates.js";
import { describeValue } from "../domain/describe-value.js";
import { parseInstant } from "../domain/instant.js";
import { maxVisits, type PlannedVisit, type Visit } from "../domain/visit.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import type { SearchWindow } from "../plugins/technician-source.js";
import { checkFields, type FieldsOf } from "./check-fields.js";
import { checkList, checkNumber, checkObject, checkText, checkWhole } from "./check-option.js";

const plannedFields: FieldsOf<PlannedVisit> = {
  leavesAt: true,
  startsAt: true,
  endsAt: true,
  before: true,
  after: true,
  driveToAfterSeconds: true,
  now: true,
  plannedAt: true,
};

const visitFields: FieldsOf<Visit> = {
  assignmentId: true,
  holdId: true,
  heldUntil: true,
  lane: true,
  leavesAt: true,
  startsAt: true,
  endsAt: true,
  location: true,
};

const maxDriveSeconds = 2_147_483_647;

/**
 * Checks the form of the time that a booking asks for.
 *
 * @throws {InvalidRequestError} naming the first field that is unknown or cannot be used, such as `visit.startsAt`
 */
export function checkPlannedVisit(parameter: string, visit: PlannedVisit): void {
  checkObject(parameter, visit);
  checkFields(`${parameter}.`, visit, plannedFields);
  checkTimes(parameter, visit);
  const { before, after, driveToAfterSeconds, now, plannedAt } = visit;
  if (now !== undefined) toInstant(`${parameter}.now`, now);
  if (plannedAt !== undefined) toInstant(`${parameter}.plannedAt`, plannedAt);
  if (before !== undefined && before !== null) checkText(`${parameter}.before`, before);
  if (after !== undefined && after !== null) checkText(`${parameter}.after`, after);
  if (driveToAfterSeconds !== undefined) {
    checkNumber(`${parameter}.driveToAfterSeconds`, driveToAfterSeconds, 0, maxDriveSeconds);
  }
}

/**
 * Checks when the work of a search may start.
 *
 * @throws {InvalidRequestError} naming the first field that is unknown or cannot be used, such as `within.latestMs`
 */
export function checkSearchWindow(within: SearchWindow): void {
  checkFields("within.", within, { earliestMs: true, latestMs: true });
  const earliestMs = checkNumber("within.earliestMs", within.earliestMs, 0, latestInstantMs);
  checkNumber("within.latestMs", within.latestMs, earliestMs, latestInstantMs);
}

/** The latest time that a `Date` can have. */
const latestInstantMs = 8.64e15;

/**
 * Checks the open visits of a technician: at most 200, the first to leave first.
 *
 * @throws {InvalidRequestError} naming the first field that cannot be used, such as `visits[2].lane`
 */
export function checkVisits(parameter: string, visits: readonly Visit[]): void {
  checkList(parameter, visits);
  if (visits.length > maxVisits) {
    throw new InvalidRequestError({ parameter, problem: `must be a list of at most ${maxVisits}` });
  }
  let leftMs = Number.NEGATIVE_INFINITY;
  visits.forEach((visit, index) => {
    const path = `${parameter}[${index}]`;
    checkObject(path, visit);
    checkFields(`${path}.`, visit, visitFields);
    const leavesAtMs = checkTimes(path, visit);
    if (leavesAtMs < leftMs) {
      throw new InvalidRequestError({ parameter: `${path}.leavesAt`, problem: "must not be before the previous one" });
    }
    leftMs = leavesAtMs;
    const { assignmentId, holdId, heldUntil, lane, location } = visit;
    if (assignmentId !== null) checkText(`${path}.assignmentId`, assignmentId);
    if (holdId !== undefined) checkText(`${path}.holdId`, holdId);
    if (heldUntil !== undefined) toInstant(`${path}.heldUntil`, heldUntil);
    if (lane !== null) checkWhole(`${path}.lane`, lane, 0, Number.MAX_SAFE_INTEGER);
    const problem = findPlaceProblem(location);
    if (problem !== null) throw new InvalidRequestError({ parameter: `${path}.location`, problem });
  });
}

/** Returns when it leaves, in milliseconds since the Unix epoch. */
function checkTimes(path: string, times: Pick<Visit, "leavesAt" | "startsAt" | "endsAt">): number {
  const leavesAtMs = toInstant(`${path}.leavesAt`, times.leavesAt);
  const startsAtMs = toInstant(`${path}.startsAt`, times.startsAt);
  const endsAtMs = toInstant(`${path}.endsAt`, times.endsAt);
  if (startsAtMs < leavesAtMs) {
    throw new InvalidRequestError({ parameter: `${path}.startsAt`, problem: "must not be before leavesAt" });
  }
  if (endsAtMs < startsAtMs) {
    throw new InvalidRequestError({ parameter: `${path}.endsAt`, problem: "must not be before startsAt" });
  }
  return leavesAtMs;
}

function toInstant(parameter: string, time: string): number {
  const ms = parseInstant(time);
  if (ms !== null) return ms;
  throw new InvalidRequestError({
    parameter,
    problem: `must be an RFC 3339 timestamp; got ${describeValue(time)}`,
  });
}
