import type { Assignment, AssignmentRecord } from "../domain/assignment.js";
import { parseInstant } from "../domain/instant.js";
import type { Job } from "../domain/job.js";
import { openStatuses, statusesBefore } from "../domain/lifecycle.js";
import type { Technician } from "../domain/technician.js";
import { DispatchError } from "../errors/dispatch-error.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { isAbsenceStore } from "../plugin-kit/absences.js";
import type { AbsenceStore } from "../plugins/absence-store.js";
import type { JobStore } from "../plugins/job-store.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import type { ReleasedAssignment, ReleaseTechnicianRequest, ReleaseTechnicianResult } from "./dispatcher.js";
import { isOurs } from "./history.js";
import { decline, reassign } from "./redispatch.js";
import type { Book } from "./waiting.js";

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
  const released: ReleasedAssignment[] = [];
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

/**
 * Whether the work of an assignment falls into the absence. It does so from the visit in the calendar; without one, from
 * when the job may start, or now if that has passed.
 */
function isDuring(
  { from, to }: ReleaseTechnicianRequest,
  { id }: Assignment,
  job: Job | null,
  technician: Technician | undefined,
  nowMs: number,
): boolean {
  const visit = technician?.visits?.find(({ assignmentId }) => assignmentId === id);
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
  { id: assignmentId, jobId, status }: Assignment,
  { actor, reason }: ReleaseTechnicianRequest,
  { jobs, book, signal }: Means,
): Promise<ReleasedAssignment> {
  const request = { assignmentId, actor, reason, endCause: "absent" } as const;
  const means = { ledger: jobs, book, signal };
  try {
    if (!statusesBefore("declined").includes(status)) {
      return { jobId, assignmentId, isReleased: true, next: await reassign(request, means), failure: null };
    }
    const { next, failure } = await decline(request, means);
    return { jobId, assignmentId, isReleased: true, next, failure };
  } catch (error) {
    signal?.throwIfAborted();
    if (!DispatchError.isInstance(error)) throw error;
    return { jobId, assignmentId, isReleased: false, next: null, failure: error };
  }
}
