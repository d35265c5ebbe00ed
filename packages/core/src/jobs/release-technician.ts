import type {
  DeclineResult,
  ReleasedAssignment,
  ReleaseTechnicianRequest,
  ReleaseTechnicianResult,
} from "../contract/dispatcher.js";
import { isOurs, listJob } from "../dispatch/history.js";
import type { Book } from "../dispatch/waiting.js";
import type { Assignment, AssignmentRecord } from "../domain/assignment.js";
import { parseInstant } from "../domain/instant.js";
import type { Job } from "../domain/job.js";
import { openStatuses, statusesBefore } from "../domain/lifecycle.js";
import type { Technician } from "../domain/technician.js";
import { IllegalMoveError } from "../errors/assignment-errors.js";
import { DispatchError } from "../errors/dispatch-error.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { isAbsenceStore } from "../plugin-kit/absences.js";
import type { AbsenceStore } from "../plugins/absence-store.js";
import type { JobStore } from "../plugins/job-store.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import { decline, readCurrentOf, reassign } from "./redispatch.js";

/** What a release needs. */
interface Means {
  readonly jobs: JobStore;
  readonly technicians: TechnicianSource;
  readonly book: Book;
  readonly nowMs: number;
  readonly signal: AbortSignal | undefined;
}

/** @throws {InvalidRequestError} the source keeps no absences */
function toAbsenceStore(source: TechnicianSource): AbsenceStore {
  if (isAbsenceStore(source)) return source;
  throw new InvalidRequestError({
    parameter: "technicians",
    problem: `must be an absence store for releaseTechnician; ${source.name} keeps no absences`,
  });
}

export async function releaseTechnician(
  request: ReleaseTechnicianRequest,
  means: Means,
): Promise<ReleaseTechnicianResult> {
  const { technicianId } = request;
  const { jobs, technicians, signal } = means;
  // First of all, so that nobody is sent to them from now on.
  await toAbsenceStore(technicians).noteAbsence(request, { signal });
  const [technician] = await technicians.findTechnicians([technicianId], { signal });
  const open = await listOpen(technicianId, jobs, signal);
  const released = await listReleased(request, means);
  for (const assignment of open) {
    const job = await jobs.findJob(assignment.jobId, { signal });
    if (isDuring(request, assignment, job, technician, means.nowMs)) {
      released.push(await release(assignment, request, means));
    }
  }
  return { technicianId, released };
}

/** The open assignments of a technician, the first booked first. */
async function listOpen(
  technicianId: string,
  jobs: JobStore,
  signal: AbortSignal | undefined,
): Promise<readonly Assignment[]> {
  const filter = { technicianId, statuses: openStatuses };
  const found: AssignmentRecord[] = [];
  let cursor: string | undefined;
  do {
    const page = await jobs.listAssignments({ limit: 100, cursor, filter, order: "booking" }, { signal });
    found.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found.filter(isOurs).reverse();
}

/** Of so many ended assignments, the last booked, a release looks for those that an earlier call took back. */
const maxEnded = 1000;

/** What became of those that an earlier call took back for this time: its answer may have been lost. */
async function listReleased(request: ReleaseTechnicianRequest, means: Means): Promise<ReleasedAssignment[]> {
  const { jobs, signal } = means;
  const released: ReleasedAssignment[] = [];
  for (const assignment of await listTakenBack(request.technicianId, jobs, signal)) {
    if (await wasDuring(request, assignment, means)) released.push(await goOn(assignment, request, means));
  }
  return released;
}

/** The assignments that a technician lost to an absence, the first booked first. */
async function listTakenBack(
  technicianId: string,
  jobs: JobStore,
  signal: AbortSignal | undefined,
): Promise<readonly Assignment[]> {
  const filter = { technicianId, statuses: ["declined", "cancelled"] } as const;
  const found: AssignmentRecord[] = [];
  let cursor: string | undefined;
  let read = 0;
  do {
    const page = await jobs.listAssignments({ limit: 100, cursor, filter, order: "booking" }, { signal });
    found.push(...page.items.filter(({ endCause }) => endCause === "absent"));
    read += page.items.length;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && read < maxEnded);
  return found.filter(isOurs).reverse();
}

/** As `isDuring`, of an assignment that has ended: its visit is that of the decision, and it ended when it ended. */
async function wasDuring(
  request: ReleaseTechnicianRequest,
  assignment: Assignment,
  { jobs, signal }: Means,
): Promise<boolean> {
  const { id, jobId } = assignment;
  const [decision, job, events] = await Promise.all([
    jobs.findDecision(id, { signal }),
    jobs.findJob(jobId, { signal }),
    jobs.listEvents({ assignmentId: id, limit: 100 }, { signal }),
  ]);
  const endedAtMs = parseInstant(events.at(-1)?.at);
  if (endedAtMs === null) return false;
  const chosen = decision?.candidates.find(({ status }) => status === "chosen");
  const visit = chosen !== undefined && "visit" in chosen ? chosen.visit : undefined;
  return isWorkDuring(request, visit, job, endedAtMs);
}

/** Reads who goes instead. If nobody does yet, the job is dispatched again. */
async function goOn(
  { id: assignmentId, jobId, status }: Assignment,
  { actor, reason }: ReleaseTechnicianRequest,
  { jobs, book, signal }: Means,
): Promise<ReleasedAssignment> {
  const means = { ledger: jobs, book, signal };
  try {
    const { next, failure } =
      status === "declined"
        ? await decline({ assignmentId, actor, reason, endCause: "absent" }, means)
        : { next: await readCurrentOf(await listJob(jobId, jobs, signal), means), failure: null };
    return { jobId, assignmentId, isReleased: true, next, failure };
  } catch (error) {
    signal?.throwIfAborted();
    if (!DispatchError.isInstance(error)) throw error;
    return { jobId, assignmentId, isReleased: true, next: null, failure: error };
  }
}

/**
 * Whether the work of an assignment falls into the absence. It does so from the visit in the calendar; without one, from
 * when the job may start, or now if that has passed.
 */
function isDuring(
  request: ReleaseTechnicianRequest,
  { id }: Assignment,
  job: Job | null,
  technician: Technician | undefined,
  nowMs: number,
): boolean {
  const visit = technician?.visits?.find(({ assignmentId }) => assignmentId === id);
  return isWorkDuring(request, visit, job, nowMs);
}

function isWorkDuring(
  { from, to }: ReleaseTechnicianRequest,
  visit: { readonly leavesAt: string; readonly endsAt: string } | undefined,
  job: Job | null,
  nowMs: number,
): boolean {
  const startsAt = visit?.leavesAt ?? job?.requirements.startsAt ?? job?.window?.earliest;
  const startMs = visit === undefined ? Math.max(nowMs, toMs(startsAt, nowMs)) : toMs(startsAt, nowMs);
  const plannedMs = visit === undefined ? startMs + (job?.workSeconds ?? 0) * 1000 : toMs(visit.endsAt, nowMs);
  // What should be over is still going on.
  const endMs = Math.max(plannedMs, nowMs + 1);
  return startMs < toMs(to, nowMs) && endMs > toMs(from, nowMs);
}

function toMs(instant: string | undefined, otherwise: number): number {
  return parseInstant(instant) ?? otherwise;
}

async function release(
  assignment: Assignment,
  { actor, reason }: ReleaseTechnicianRequest,
  { jobs, book, signal }: Means,
): Promise<ReleasedAssignment> {
  const { id: assignmentId, jobId } = assignment;
  const request = { assignmentId, actor, reason, endCause: "absent" } as const;
  const means = { ledger: jobs, book, signal };
  try {
    const declined = await tryToDecline(assignment, request, means);
    if (declined === null) {
      return { jobId, assignmentId, isReleased: true, next: await reassign(request, means), failure: null };
    }
    const { next, failure } = declined;
    return { jobId, assignmentId, isReleased: true, next, failure };
  } catch (error) {
    signal?.throwIfAborted();
    if (!DispatchError.isInstance(error)) throw error;
    return { jobId, assignmentId, isReleased: false, next: null, failure: error };
  }
}

/** Null if the work has begun on site, perhaps only meanwhile: then only another technician can take it. */
async function tryToDecline(
  { status }: Assignment,
  ...[request, means]: Parameters<typeof decline>
): Promise<DeclineResult | null> {
  if (!statusesBefore("declined").includes(status)) return null;
  try {
    return await decline(request, means);
  } catch (error) {
    if (IllegalMoveError.isInstance(error) && error.from === "on_site") return null;
    throw error;
  }
}
