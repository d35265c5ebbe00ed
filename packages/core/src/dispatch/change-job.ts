import type { Assignment } from "../domain/assignment.js";
import type { Decision } from "../domain/decision.js";
import { parseInstant } from "../domain/instant.js";
import type { Job } from "../domain/job.js";
import type { PlannedVisit } from "../domain/visit.js";
import { DispatchError } from "../errors/dispatch-error.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { IllegalJobChangeError, JobNotFoundError, VersionConflictError } from "../errors/job-errors.js";
import { changeJob as toChangedJob } from "../plugin-kit/change-job.js";
import type { Clock } from "../plugins/clock.js";
import type { JobStore, OpenAssignmentChange } from "../plugins/job-store.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import type {
  ChangeJobRequest,
  ChangeJobResult,
  DispatchResult,
  EndJobRequest,
  Preview,
  PreviewRequest,
  TechnicianChange,
  WaitingResult,
} from "./dispatcher.js";
import { findAssignment, isOurs, listJob, listPassedOver } from "./history.js";
import { type Earlier, twoStarts } from "./task.js";
import { toPlace, toRequested } from "./waiting.js";

/** Who would go, and when. */
export interface Plan {
  readonly preview: Preview;
  /** The time in the calendar of the technician. Undefined if nobody can go. */
  readonly visit: PlannedVisit | undefined;
}

/** What a change of a job needs. */
interface Means {
  readonly jobs: JobStore;
  readonly technicians: Pick<TechnicianSource, "findTechnicians">;
  readonly plan: (request: PreviewRequest, earlier: Earlier) => Promise<Plan>;
  /** How long the lane of an overdue visit counts as taken from now on. */
  readonly overrunSeconds: number;
  /** Dispatches a job that waits. */
  readonly dispatchJob: (jobId: string) => Promise<DispatchResult | WaitingResult>;
  readonly clock: Pick<Clock, "now">;
  readonly signal: AbortSignal | undefined;
}

/**
 * Changes a job. If it is assigned, and the change touches what its technician was chosen by, they keep it if they can
 * still go, and the same step moves their visit. Otherwise it is released and dispatched anew: released first, so that it waits if the call ends in between.
 */
export async function changeJob(request: ChangeJobRequest, means: Means): Promise<ChangeJobResult> {
  const { jobId, version, changes, dryRun = false } = request;
  const { jobs, clock, signal } = means;
  const job = await findJob(jobId, means);
  if (job.version !== version) throw new VersionConflictError(jobId, version);
  if (Object.hasOwn(Object(changes), "status")) {
    throw new InvalidRequestError({
      parameter: "changes.status",
      problem: "cannot be changed here: end or dispatch the job",
    });
  }
  const kept = toChangedJob(job, changes, { action: "keep" });
  refuseWrongTimes(kept, job, clock);
  const isTouched = toChangedJob(job, changes, { action: "release" }).status !== kept.status;
  const update = async (openAssignment?: OpenAssignmentChange): Promise<Job> => {
    const { actor, reason } = request;
    return jobs.updateJob({ jobId, version, changes, openAssignment, actor, reason }, { signal });
  };
  const current =
    job.status === "assigned" && job.assignmentId !== null ? await findOpen(job.assignmentId, means) : null;
  if (!isTouched || current === null) {
    const technicianId = current?.technicianId ?? null;
    const updated = dryRun ? kept : await update();
    return { ...nothingDecided, job: updated, outcome: "updated", assignment: current, technicianId };
  }
  const result = await keep(kept, current, means, async (change) => (dryRun ? kept : update(change)));
  if (result !== null) return result;
  if (dryRun) return previewAnew(kept, means);
  await update({ action: "release" });
  return toResult(await means.dispatchJob(jobId), means);
}

const nothingDecided = { technicianId: null, decision: null, failure: null, reasons: null };

/** Keeps the technician, at the time that they have after the change; null if they have none. */
async function keep(
  job: Job,
  current: Assignment,
  means: Means,
  update: (change: OpenAssignmentChange) => Promise<Job>,
): Promise<ChangeJobResult | null> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const { preview, visit } = await judge(job, current, means);
    const { technicianId, decision } = preview;
    if (technicianId === null) return null;
    const { overrunSeconds } = means;
    const distanceMeters = findDrive(decision, technicianId) ?? current.distanceMeters;
    const after = await unlessTaken(update({ action: "keep", distanceMeters, visit, overrunSeconds }));
    const assignment = { ...current, distanceMeters };
    if (after !== null) return { ...nothingDecided, job: after, outcome: "kept", assignment, technicianId, decision };
  }
  return null;
}

/** Null if somebody else took the time of the technician meanwhile. */
async function unlessTaken(update: Promise<Job>): Promise<Job | null> {
  try {
    return await update;
  } catch (error) {
    if (DispatchError.isInstance(error) && error.code === "ASSIGNMENT_CONFLICT") return null;
    throw error;
  }
}

/** Whether, and when, the technician who has the job could go after the change, as if they did not have it. */
async function judge(job: Job, { id, technicianId }: Assignment, means: Means): Promise<Plan> {
  const { technicians, plan, signal } = means;
  const { requirements = {}, window, workSeconds } = toRequested(job);
  const isAllowed = requirements.pinned?.includes(technicianId) ?? true;
  const [stored] = await technicians.findTechnicians([technicianId], { signal });
  const { openAssignments = 1, visits } = stored ?? {};
  const without: TechnicianChange = {
    id: technicianId,
    openAssignments: Math.max(0, openAssignments - 1),
    ...(visits !== undefined && { visits: visits.filter(({ assignmentId }) => assignmentId !== id) }),
  };
  const only = { ...requirements, pinned: isAllowed ? [technicianId] : [] };
  // A technician who was deleted or deactivated has no record, so there is nothing to change.
  const changes = stored === undefined ? [] : [without];
  return plan({ requirements: only, window, workSeconds, changes }, earlierOf(job, []));
}

/** Who would go instead. */
async function previewAnew(job: Job, { jobs, plan, signal }: Means): Promise<ChangeJobResult> {
  const before = await listJob(job.id, jobs, signal);
  const { preview } = await plan(toRequested(job), {
    ...earlierOf(job, listPassedOver(before)),
    priority: job.priority,
  });
  const { technicianId, decision, interrupts } = preview;
  const outcome = technicianId === null ? "waiting" : "rebooked";
  return {
    ...nothingDecided,
    job: { ...job, status: technicianId === null ? "waiting" : "assigned" },
    outcome,
    assignment: null,
    technicianId,
    decision,
    ...(interrupts !== undefined && { interrupts }),
  };
}

function earlierOf(job: Job, passedOver: readonly string[]): Earlier {
  return { passedOver, areRequirementsStored: true, place: toPlace(job) };
}

async function toResult(result: DispatchResult | WaitingResult, means: Means): Promise<ChangeJobResult> {
  const { assignment, decision } = result;
  if (assignment === null) {
    const { job, failure, reasons } = result;
    return { job, outcome: "waiting", assignment, technicianId: null, decision, failure, reasons };
  }
  const { technicianId, jobId } = assignment;
  const job = await findJob(jobId, means);
  const { interrupted } = result;
  const rebooked = {
    job,
    outcome: "rebooked",
    assignment,
    technicianId,
    decision,
    failure: null,
    reasons: null,
  } as const;
  return interrupted === undefined ? rebooked : { ...rebooked, interrupted };
}

function findDrive({ candidates }: Decision, technicianId: string): number | undefined {
  const found = candidates.find(({ technician }) => technician.id === technicianId);
  return found !== undefined && "distanceMeters" in found ? found.distanceMeters : undefined;
}

/** A new window that has passed would be missed at once, and one beside a start would not count. */
function refuseWrongTimes({ window, requirements }: Job, before: Job, clock: Pick<Clock, "now">): void {
  const { startsAt } = requirements;
  if (window === null || (window.latest === before.window?.latest && startsAt === before.requirements.startsAt)) return;
  if ((parseInstant(startsAt) ?? 0) > clock.now()) throw twoStarts("window");
  if (window.latest === before.window?.latest) return;
  if ((parseInstant(window.latest) ?? 0) >= clock.now()) return;
  throw new InvalidRequestError({ parameter: "window.latest", problem: "must not be in the past" });
}

async function findOpen(assignmentId: string, { jobs, signal }: Means): Promise<Assignment | null> {
  const assignment = await findAssignment(assignmentId, jobs, signal);
  return isOurs(assignment) ? assignment : null;
}

/** @throws {JobNotFoundError} */
async function findJob(jobId: string, { jobs, signal }: Pick<Means, "jobs" | "signal">): Promise<Job> {
  const job = await jobs.findJob(jobId, { signal });
  if (job === null) throw new JobNotFoundError(jobId);
  return job;
}

/** Another change of the job overtook every try but the last. */
const maxTries = 5;

const overtaken: readonly string[] = ["VERSION_CONFLICT", "ILLEGAL_MOVE"];

/**
 * Completes or cancels a job, with its open assignment if it has one. Repeating it is a no-op.
 *
 * @throws {JobNotFoundError} there is no such job, or the technician of the request does not have it
 * @throws {IllegalJobChangeError} the job is over in another way, or nobody has it who could complete it
 */
export async function endJob(
  request: EndJobRequest,
  to: "completed" | "cancelled",
  means: Pick<Means, "jobs" | "signal">,
): Promise<Job> {
  for (let tries = 1; ; tries += 1) {
    try {
      await tryToEnd(request, to, means);
      const job = await findJob(request.jobId, means);
      if (job.status === to) return job;
      if (tries === maxTries) throw new VersionConflictError(job.id, job.version);
    } catch (error) {
      if (tries === maxTries || !DispatchError.isInstance(error) || !overtaken.includes(error.code)) throw error;
    }
  }
}

async function tryToEnd(
  { jobId, technicianId, actor, reason }: EndJobRequest,
  to: "completed" | "cancelled",
  { jobs, signal }: Pick<Means, "jobs" | "signal">,
): Promise<void> {
  const job = await findJob(jobId, { jobs, signal });
  const { status, version, assignmentId } = job;
  if (technicianId !== undefined) await checkHolder(job, technicianId, jobs, signal);
  if (status === to) return;
  if (status === "assigned" && assignmentId !== null) {
    await jobs.moveAssignment({ assignmentId, to, isWalk: true, actor, reason }, { signal });
  } else if (to === "cancelled") {
    await jobs.updateJob({ jobId, version, changes: { status: to }, actor, reason }, { signal });
  } else throw new IllegalJobChangeError(jobId, status, `cannot become ${to}`);
}

/** @throws {JobNotFoundError} the job is not the technician's */
async function checkHolder(
  { id, assignmentId }: Job,
  technicianId: string,
  jobs: JobStore,
  signal: AbortSignal | undefined,
): Promise<void> {
  const assignment = assignmentId === null ? null : await jobs.findAssignment(assignmentId, { signal });
  if (assignment?.technicianId === technicianId && assignment.status !== "declined") return;
  throw new JobNotFoundError(id);
}
