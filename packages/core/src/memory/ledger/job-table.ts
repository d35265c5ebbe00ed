import type { Assignment } from "../../domain/assignment.js";
import { type Coordinates, cutCoordinates } from "../../domain/coordinates.js";
import type { Decision } from "../../domain/decision.js";
import { type Job, type JobAttempt, type JobEvent, type JobStatus, keptAttempts } from "../../domain/job.js";
import type { Page } from "../../domain/page.js";
import { greatCircleDistanceMeters } from "../../geo/great-circle.js";
import { listChangedFields, parseJobFilter } from "../../plugin-kit/change-job.js";
import { checkCount } from "../../plugin-kit/check-option.js";
import { erasedMessage, erasedReason } from "../../plugin-kit/erase-records.js";
import type { FailedAttempt, JobFilter, ListJobsRequest } from "../../plugins/job-store.js";
import type { Author } from "./author.js";
import { createEventLog, type EventLog } from "./event-log.js";
import { parsePosition } from "./position.js";

/** An attempt, and the number of ids given before it: the order of attempts and assignments, whatever the clock says. */
export interface PlacedAttempt {
  readonly attempt: JobAttempt;
  readonly place: number;
}

/** The current jobs, their changes, and the attempts that failed. */
export interface JobTable {
  find(jobId: string): Job | undefined;
  insert(job: Omit<Job, "version" | "createdAt">, author: Author): Job;
  /** Stores the next version of a job. */
  replace(job: Job, author: Author): Job;
  /** Replaces the requirements of a job. */
  change(jobId: string, changes: Partial<Pick<Job, "requirements" | "window">>, author: Author): void;
  /** Notes an event of a job that is as it was. */
  note(jobId: string, author: Author): void;
  /** Every waiting job: the highest priority first, and of equals the first created. */
  listWaiting(): readonly Job[];
  /** Updates a job after a change of its assignment. */
  follow(assignment: Assignment, author: Author): void;
  list(request: ListJobsRequest, findAssignment: FindAssignment): Page<Job>;
  readonly events: Pick<EventLog<Noted>, "list" | "end">;
  noteAttempt(jobId: string, attempt: FailedAttempt, place: number): void;
  /** The last first. */
  listFailedAttempts(jobId: string): readonly PlacedAttempt[];
  /** Erases the jobs of a customer: texts, places, and messages of failures. Returns the jobs, and where they were. */
  eraseOf(customerId: string): { readonly jobIds: readonly string[]; readonly places: readonly Coordinates[] };
  /** Removes who did it and why from the events that meet a condition. */
  eraseAuthors(meets: (event: Noted) => boolean): void;
  /** Replaces the decision of each failed attempt. */
  eraseDecisions(erase: (decision: Decision) => Decision): void;
  /** Removes the old events of jobs that are over, and returns how many. */
  removeOld(isOld: (at: string) => boolean, isOver: (jobId: string) => boolean): number;
  /** Removes the old failed attempts of jobs that are over, and returns how many. */
  removeAttempts(isOld: (at: string) => boolean, isOver: (jobId: string) => boolean): number;
}

type Noted = Omit<JobEvent, "cursor">;

type FindAssignment = (assignmentId: string) => Assignment | undefined;

interface Entry {
  job: Job;
  readonly attempts: PlacedAttempt[];
}

export function createJobTable(now: () => string): JobTable {
  /** In the order in which they were created, which is that of their ids. */
  const entries = new Map<string, Entry>();
  const waiting = new Set<Entry>();
  const events = createEventLog<Noted>();

  const note = (entry: Entry, before: Job | null, { actor, reason }: Author): Job => {
    const { job } = entry;
    if (job.status === "waiting") waiting.add(entry);
    else waiting.delete(entry);
    events.append({
      jobId: job.id,
      version: job.version,
      from: before?.status ?? null,
      to: job.status,
      fields: before === null ? [] : listChangedFields(before, job),
      assignmentId: job.assignmentId,
      at: now(),
      actor: actor ?? null,
      reason: reason ?? null,
    });
    return job;
  };

  const replace = (given: Job, author: Author): Job => {
    const entry = entries.get(given.id);
    if (entry === undefined) return given;
    const before = entry.job;
    entry.job = Object.freeze({ ...given, version: before.version + 1 });
    return note(entry, before, author);
  };

  return {
    find: (jobId) => entries.get(jobId)?.job,
    insert(given, author) {
      const job = Object.freeze({ ...structuredClone(given), version: 1, createdAt: now() });
      const entry: Entry = { job, attempts: [] };
      entries.set(job.id, entry);
      return note(entry, null, author);
    },
    replace,
    listWaiting: () =>
      [...waiting]
        .map(({ job }) => job)
        .sort((left, right) => right.priority - left.priority || Number(left.id) - Number(right.id)),
    note(jobId, author) {
      const job = entries.get(jobId)?.job;
      if (job !== undefined) replace(job, author);
    },
    change(jobId, changes, author) {
      const job = entries.get(jobId)?.job;
      if (job === undefined) return;
      const changed = { ...job, ...changes };
      if (listChangedFields(job, changed).length > 0) replace(structuredClone(changed), author);
    },
    follow({ id: assignmentId, jobId, customerId, status: became }, author) {
      const job = entries.get(jobId)?.job;
      const status = statusAfter[became];
      if (job === undefined || status === undefined) return;
      const heldUntil = status === "waiting" ? job.heldUntil : null;
      replace({ ...job, status, heldUntil, assignmentId, customerId: job.customerId ?? customerId }, author);
    },
    list({ limit, cursor, filter = {} }, findAssignment) {
      checkCount("limit", limit);
      const meets = toTest(parseJobFilter(filter), findAssignment);
      const end = cursor === undefined ? Number.POSITIVE_INFINITY : parsePosition("cursor", cursor);
      const found = [...entries.values()]
        .map(({ job }) => job)
        .filter((job) => Number(job.id) < end && meets(job))
        .sort((left, right) => Number(right.id) - Number(left.id));
      const items = found.slice(0, limit);
      return { items, nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
    events,
    noteAttempt(jobId, failed, place) {
      const attempts = entries.get(jobId)?.attempts;
      const attempt = { ...structuredClone(failed), at: now(), assignmentId: null };
      attempts?.unshift({ attempt, place });
      attempts?.splice(keptAttempts);
    },
    eraseOf(customerId) {
      const theirs = [...entries.values()].filter(({ job }) => job.customerId === customerId);
      const places = theirs.map(({ job }) => job.location);
      for (const { job, attempts } of theirs) {
        const erased = { ...job, reference: null, note: null, location: cutCoordinates(job.location) };
        if (listChangedFields(job, erased).length > 0) replace(erased, { reason: erasedReason });
        attempts.forEach(({ attempt, place }, index) => {
          const { failure } = attempt;
          const blank = failure && { code: failure.code, message: erasedMessage };
          attempts[index] = { attempt: { ...attempt, failure: blank }, place };
        });
      }
      return { jobIds: theirs.map(({ job }) => job.id), places };
    },
    eraseAuthors: (meets) => events.eraseAuthors(meets),
    eraseDecisions(erase) {
      for (const { attempts } of entries.values()) {
        attempts.forEach(({ attempt, place }, index) => {
          const decision = attempt.decision && erase(attempt.decision);
          attempts[index] = { attempt: { ...attempt, decision }, place };
        });
      }
    },
    removeOld: (isOld, isOver) =>
      events.removeOld(
        ({ at }) => isOld(at),
        ({ jobId }) => jobId,
        isOver,
      ),
    removeAttempts(isOld, isOver) {
      let removed = 0;
      for (const { job, attempts } of entries.values()) {
        if (!isOver(job.id)) continue;
        const kept = attempts.filter(({ attempt }) => !isOld(attempt.at));
        removed += attempts.splice(0, attempts.length, ...kept).length - kept.length;
      }
      return removed;
    },
    listFailedAttempts: (jobId) => entries.get(jobId)?.attempts ?? [],
  };
}

/** Moves in between do not change the job. */
const statusAfter: Readonly<Partial<Record<Assignment["status"], JobStatus>>> = {
  assigned: "assigned",
  completed: "completed",
  cancelled: "cancelled",
  declined: "waiting",
};

function toTest(
  { ids, technicianId, statuses, priority, customerId, reference, window, near }: JobFilter,
  findAssignment: FindAssignment,
): (job: Job) => boolean {
  return (job) =>
    (ids?.includes(job.id) ?? true) &&
    (technicianId === undefined || isOf(technicianId, job, findAssignment)) &&
    (statuses?.includes(job.status) ?? true) &&
    (priority ?? job.priority) === job.priority &&
    (customerId ?? job.customerId) === job.customerId &&
    (reference ?? job.reference) === job.reference &&
    (window === undefined ||
      (job.window !== null && job.window.earliest <= window.latest && job.window.latest >= window.earliest)) &&
    (near === undefined || greatCircleDistanceMeters(job.location, near.location) <= near.withinMeters);
}

function isOf(technicianId: string, { assignmentId }: Job, findAssignment: FindAssignment): boolean {
  const last = assignmentId === null ? undefined : findAssignment(assignmentId);
  return last?.technicianId === technicianId && last.status !== "declined";
}
