import { type Coordinates, findPlaceProblem } from "../domain/coordinates.js";
import { describeValue } from "../domain/describe-value.js";
import { parseInstant } from "../domain/instant.js";
import {
  defaultWorkSeconds,
  type Job,
  type JobDetails,
  type JobHold,
  type JobStatus,
  jobPriorities,
  jobStatuses,
  maxWorkSeconds,
  type PriorityName,
  priorityNames,
} from "../domain/job.js";
import { assignmentStatuses } from "../domain/lifecycle.js";
import { maxWindowDays, type TimeWindow } from "../domain/time-window.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { IllegalJobChangeError } from "../errors/job-errors.js";
import type { JobChanges, JobFilter, OpenAssignmentChange } from "../plugins/job-store.js";
import { checkFields, type FieldsOf } from "./check-fields.js";
import { checkNear } from "./check-near.js";
import { checkDistance, checkIds, checkListed, checkObject, checkOneOf, checkWhole } from "./check-option.js";
import { parseRequirements } from "./check-requirements.js";
import { checkPlannedVisit } from "./check-visit.js";
import { listRefusals } from "./list-refusals.js";
import { unstorable } from "./storable-text.js";

/** What a new job starts with: `JobDetails`, checked and complete. */
export type NewJobFields = Pick<Job, "reference" | "note" | "requirements" | "priority" | "window" | "workSeconds">;

/**
 * The fields of a new job, complete. Anything else in `details` is ignored.
 *
 * @throws {InvalidRequestError} naming the first that cannot be used
 */
export function parseJobDetails(details: JobDetails): NewJobFields {
  const { reference, note, requirements, priority, window, workSeconds } = details;
  return {
    reference: parsers.reference(reference ?? null),
    note: parsers.note(note ?? null),
    requirements: parsers.requirements(requirements === undefined ? {} : requirements),
    priority: parsers.priority(priority ?? 0),
    window: parsers.window(window ?? null),
    workSeconds: parsers.workSeconds(workSeconds ?? defaultWorkSeconds),
  };
}

/**
 * Until when a new job is held, in UTC.
 *
 * @throws {InvalidRequestError} it is not a timestamp
 */
export function parseHeldUntil({ heldUntil }: JobHold): string | null {
  return parsers.heldUntil(heldUntil ?? null);
}

/**
 * Returns the job after a change, for every store to use; the same object if nothing would change. Versions and events
 * are left to the store.
 *
 * - Place, window, work and requirements cannot change while the job is assigned, or after it is over.
 * - With `openAssignment`, they can change while it is assigned. If they do, `"release"` makes the job wait.
 * - A missed job that is given a new window waits again.
 * - Only a job that waits can be held. When it no longer waits, the hold ends.
 *
 * @throws {InvalidRequestError} naming the first field that cannot be used
 * @throws {IllegalJobChangeError} the change is not allowed in the current status of the job
 */
export function changeJob(job: Job, changes: JobChanges, openAssignment?: OpenAssignmentChange): Job {
  checkObject("changes", changes);
  if (openAssignment !== undefined) checkOpenAssignment(openAssignment);
  checkFields("changes.", changes, changeFields);
  const { status, ...given } = changes;
  const parsed = Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, parseChange(name, value)]),
  );
  const changed = { ...job, ...parsed };
  const fields = listChangedFields(job, changed);
  const fixed = fields.find((name) => fixedFields.has(name));
  const isAllowed = job.status === "waiting" || job.status === "missed" || isOfAssigned(job, openAssignment);
  if (fixed !== undefined && !isAllowed) {
    throw new IllegalJobChangeError(job.id, job.status, `its ${fixed} cannot change`);
  }
  const isReleased = fixed !== undefined && job.status === "assigned" && openAssignment?.action === "release";
  const implied = isReleased ? "waiting" : toImplied(job, fields);
  const next = status === undefined ? implied : toStatus(job, status);
  if (next !== "waiting" && typeof changes.heldUntil === "string") {
    throw new IllegalJobChangeError(job.id, next, "it cannot be held");
  }
  if (fields.length === 0 && next === job.status) return job;
  return { ...changed, status: next, heldUntil: next === "waiting" ? changed.heldUntil : null };
}

function isOfAssigned({ status }: Job, openAssignment: OpenAssignmentChange | undefined): boolean {
  return status === "assigned" && openAssignment !== undefined;
}

const openAssignmentFields: FieldsOf<OpenAssignmentChange> = {
  action: true,
  status: true,
  distanceMeters: true,
  visit: true,
  overrunSeconds: true,
};

function checkOpenAssignment(given: OpenAssignmentChange): void {
  checkFields("openAssignment.", given, openAssignmentFields);
  checkOneOf("openAssignment.action", given.action, ["keep", "release"]);
  const { status, distanceMeters, visit, overrunSeconds } = given;
  if (status !== undefined) checkOneOf("openAssignment.status", status, assignmentStatuses);
  if (distanceMeters !== undefined) checkDistance(distanceMeters);
  if (visit !== undefined) checkPlannedVisit("openAssignment.visit", visit);
  if (overrunSeconds !== undefined) {
    checkWhole("openAssignment.overrunSeconds", overrunSeconds, 0, Number.MAX_SAFE_INTEGER);
  }
}

/** The fields whose values differ, in alphabetical order. Status, version and assignment are not compared. */
export function listChangedFields(before: Job, after: Job): readonly string[] {
  return comparedFields.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

const comparedFields = [
  "customerId",
  "heldUntil",
  "location",
  "note",
  "priority",
  "reference",
  "requirements",
  "window",
  "workSeconds",
] as const;

/** The technician was chosen by these fields. */
const fixedFields: ReadonlySet<string> = new Set(["location", "requirements", "window", "workSeconds"]);

const changeFields: FieldsOf<JobChanges> = {
  reference: true,
  note: true,
  requirements: true,
  priority: true,
  window: true,
  workSeconds: true,
  heldUntil: true,
  location: true,
  status: true,
};

type Parsers = { readonly [Name in keyof NewJobFields | "heldUntil" | "location"]: (value: never) => Job[Name] };

const parsers = {
  reference: (value: string | null) => parseText("reference", value, maxReference),
  note: (value: string | null) => parseText("note", value, maxNote),
  requirements: parseRequirements,
  priority: parsePriority,
  window: (value: TimeWindow | null) => (value === null ? null : parseJobWindow(value)),
  workSeconds: (value: number) => checkWhole("workSeconds", value, 0, maxWorkSeconds),
  heldUntil: (value: string | null) => (value === null ? null : parseEnd("heldUntil", value)),
  location: parseLocation,
} satisfies Parsers;

const maxReference = 200;
const maxNote = 2000;
const maxPriority = 1000;

function parseChange(name: string, value: unknown): unknown {
  return parsers[name as keyof Parsers](value as never);
}

/** Returns what is wrong with fields of a job, an error for each field, at most 10. Null and fields unknown here are left out. */
export function listJobErrors(fields: object): readonly InvalidRequestError[] {
  return listRefusals(fields, (field) =>
    Object.entries(field).map(([name, value]) =>
      Object.hasOwn(parsers, name) && value !== undefined && value !== null ? parseChange(name, value) : null,
    ),
  );
}

function parseText(name: string, value: string | null, maxLength: number): string | null {
  if (value === null) return null;
  if (typeof value === "string" && value.length >= 1 && value.length <= maxLength && !unstorable.test(value)) {
    return value;
  }
  throw new InvalidRequestError({ parameter: name, problem: `must be a text of 1 to ${maxLength} characters` });
}

/** @throws {InvalidRequestError} it is neither a priority nor the name of one */
export function parsePriority(value: number | PriorityName): number {
  if (typeof value !== "string") return checkWhole("priority", value, -maxPriority, maxPriority);
  return jobPriorities[checkOneOf("priority", value, priorityNames)];
}

function parseLocation(location: Coordinates): Coordinates {
  const problem = findPlaceProblem(location);
  if (problem !== null) throw new InvalidRequestError({ parameter: "location", problem });
  return { latitude: location.latitude, longitude: location.longitude };
}

/** @throws {InvalidRequestError} it cannot be used, or is too long to be searched */
function parseJobWindow(given: TimeWindow): TimeWindow {
  const window = parseWindow("window", given);
  if (Date.parse(window.latest) - Date.parse(window.earliest) <= maxWindowDays * 86_400_000) return window;
  throw new InvalidRequestError({ parameter: "window", problem: `must be at most ${maxWindowDays} days long` });
}

/** Both ends in UTC, to the millisecond. */
function parseWindow(path: string, window: TimeWindow): TimeWindow {
  checkObject(path, window);
  checkFields(`${path}.`, window, { earliest: true, latest: true });
  const earliest = parseEnd(`${path}.earliest`, window.earliest);
  const latest = parseEnd(`${path}.latest`, window.latest);
  if (earliest <= latest) return { earliest, latest };
  throw new InvalidRequestError({ parameter: `${path}.latest`, problem: "must not be before earliest" });
}

function parseEnd(path: string, text: string): string {
  const ms = parseInstant(text);
  if (ms !== null && ms >= 0) return new Date(ms).toISOString();
  throw new InvalidRequestError({
    parameter: path,
    problem: `must be an RFC 3339 timestamp with an offset, of 1970 or later; got ${describeValue(text)}`,
  });
}

function toImplied({ status }: Job, fields: readonly string[]): JobStatus {
  return status === "missed" && fields.includes("window") ? "waiting" : status;
}

const moves: Readonly<Record<JobStatus, readonly JobStatus[]>> = {
  waiting: ["cancelled", "missed"],
  missed: ["cancelled", "waiting"],
  assigned: [],
  completed: [],
  cancelled: [],
};

function toStatus({ id, status }: Job, to: NonNullable<JobChanges["status"]>): JobStatus {
  checkOneOf("status", to, ["waiting", "cancelled", "missed"]);
  if (to === status || moves[status].includes(to)) return to;
  throw new IllegalJobChangeError(id, status, `cannot become ${to}`);
}

const filterFields: FieldsOf<JobFilter> = {
  ids: true,
  technicianId: true,
  statuses: true,
  priority: true,
  customerId: true,
  reference: true,
  window: true,
  near: true,
};

/**
 * The filter of a list of jobs, with its window in UTC.
 *
 * @throws {InvalidRequestError} naming the first part that cannot be used
 */
export function parseJobFilter(filter: JobFilter): JobFilter {
  checkObject("filter", filter);
  checkFields("filter.", filter, filterFields);
  const { ids, statuses, window, near } = filter;
  if (ids !== undefined) checkIds("filter.ids", ids);
  if (statuses !== undefined) {
    checkListed("filter.statuses", statuses).forEach((status, index) => {
      checkOneOf(`filter.statuses[${index}]`, status, jobStatuses);
    });
  }
  checkNear(near);
  return window === undefined ? filter : { ...filter, window: parseWindow("filter.window", window) };
}
