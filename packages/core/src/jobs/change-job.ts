import type {
  ChangeJobRequest,
  ChangeJobResult,
  DispatchResult,
  EndJobRequest,
  WaitingResult,
} from "../contract/dispatcher.js";
import { findAssignment, isOurs, listJob, listPassedOver } from "../dispatch/history.js";
import { twoStarts } from "../dispatch/task.js";
import { toFailedAttempt, toRequested } from "../dispatch/waiting.js";
import type { Assignment } from "../domain/assignment.js";
import { parseInstant } from "../domain/instant.js";
import type { Job } from "../domain/job.js";
import { openStatuses } from "../domain/lifecycle.js";
import { AssignmentConflictError } from "../errors/assignment-conflict-error.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { IllegalJobChangeError, JobNotFoundError, VersionConflictError } from "../errors/job-errors.js";
import { listChangedFields, changeJob as toChangedJob } from "../plugin-kit/change-job.js";
import { retryOvertaken } from "../plugin-kit/retry-overtaken.js";
import type { Clock } from "../plugins/clock.js";
import type { JobStore, OpenAssignmentChange } from "../plugins/job-store.js";
import { checkHeldUntil } from "./check-held-until.js";
import {
  type AssignedChange,
  earlierOf,
  findStart,
  type KeepMeans,
  keepBegun,
  keepTechnician,
  nothingDecided,
} from "./keep-technician.js";

/** What a change of a job needs. */
interface Means extends KeepMeans {
  readonly jobs: JobStore;
  /** Dispatches a job that waits. */
  readonly dispatchJob: (jobId: string) => Promise<DispatchResult | WaitingResult>;
}

/**
 * Changes a job. If it is assigned, and the change touches what its technician was chosen by, they keep it if they can
 * still go, and the same step moves their visit. Otherwise it is released and dispatched anew: released first, so that it
 * waits if the call ends in between. Work that has begun on site keeps its start and its technician. If the technician
 * sets off or arrives meanwhile, all of it is judged again.
 *
 * @throws {WorkUnderWayError} the technician is on site, and cannot do the changed work
 */
export async function changeJob(request: ChangeJobRequest, means: Means): Promise<ChangeJobResult> {
  const { jobId, version, changes, dryRun = false } = request;
  const { jobs, signal } = means;
  const job = await findJob(jobId, means);
  if (job.version !== version) throw new VersionConflictError(jobId, version);
  if (Object.hasOwn(Object(changes), "status")) {
    throw new InvalidRequestError({
      parameter: "changes.status",
      problem: "cannot be changed here: end or dispatch the job",
    });
  }
  const kept = toChangedJob(job, changes, { action: "keep" });
  refuseWrongTimes(kept, job, means.settings.clock);
  if (kept.heldUntil !== job.heldUntil) checkHeldUntil(kept.heldUntil, means.settings.clock);
  const isTouched = toChangedJob(job, changes, { action: "release" }).status !== kept.status;
  const update = async (openAssignment?: OpenAssignmentChange): Promise<Job> => {
    const { actor, reason } = request;
    return jobs.updateJob({ jobId, version, changes, openAssignment, actor, reason }, { signal });
  };
  return unlessItMovesOn(async () => {
    const assignment = await findCurrent(job, means);
    if (isTouched && assignment !== null) {
      const change = { job: kept, before: job, current: assignment, update: dryRun ? async () => kept : update };
      return changeAssigned(change, dryRun, means);
    }
    const technicianId = assignment?.technicianId ?? null;
    const result = { ...nothingDecided, outcome: "updated", assignment, technicianId } as const;
    if (!dryRun) return { ...result, job: await update() };
    const isTriedAnew = kept.status === "waiting" && listChangedFields(job, kept).some((name) => triedBy.has(name));
    return { ...result, job: kept, ...(isTriedAnew && (await planNextTry(kept, means))) };
  });
}

/** Another value of these may let somebody else go to a job that waits. */
const triedBy: ReadonlySet<string> = new Set(["location", "priority", "requirements", "window", "workSeconds"]);

/** Judges a change again if the assignment has moved on meanwhile. That ends, as there are so many open statuses. */
async function unlessItMovesOn<Result>(judge: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await judge();
    } catch (error) {
      const hasMovedOn = AssignmentConflictError.isInstance(error) && error.currentStatus !== undefined;
      if (tries === openStatuses.length || !hasMovedOn) throw error;
    }
  }
}

/** @throws {AssignmentConflictError} the assignment has moved on meanwhile, and nothing has changed */
async function changeAssigned(change: AssignedChange, dryRun: boolean, means: Means): Promise<ChangeJobResult> {
  const { job, current, update } = change;
  const result = current.status === "on_site" ? await keepBegun(change, means) : await keepTechnician(change, means);
  if (result !== null) return result;
  if (dryRun) return previewAnew(job, means);
  await update({ action: "release", status: current.status });
  return toResult(await means.dispatchJob(job.id), means);
}

/** Who would go instead. */
async function previewAnew(job: Job, means: Means): Promise<ChangeJobResult> {
  const next = await planAnew(job, means);
  const isNobody = next.technicianId === null;
  return {
    ...{ ...nothingDecided, ...next, assignment: null },
    job: { ...job, status: isNobody ? "waiting" : "assigned" },
    outcome: isNobody ? "waiting" : "rebooked",
  };
}

type Next = Partial<Omit<ChangeJobResult, "job" | "outcome" | "assignment">>;

/** Whom the next attempt would book. The change itself needs no routing: without an answer, it can still be made. */
async function planNextTry(job: Job, means: Means): Promise<Next> {
  try {
    return await planAnew(job, means);
  } catch (error) {
    means.signal?.throwIfAborted();
    const attempt = toFailedAttempt(error);
    if (attempt === null) throw error;
    return { failure: attempt.failure };
  }
}

async function planAnew(job: Job, { jobs, plan, signal }: Means): Promise<Next> {
  const before = await listJob(job.id, jobs, signal);
  const { preview, reasons } = await plan(toRequested(job), {
    ...earlierOf(job, listPassedOver(before)),
    priority: job.priority,
  });
  const { technicianId, decision, interrupts } = preview;
  return {
    ...{ technicianId, decision, reasons, startsAt: findStart(decision) },
    ...(interrupts !== undefined && { interrupts }),
  };
}

async function toResult(result: DispatchResult | WaitingResult, means: Means): Promise<ChangeJobResult> {
  const { assignment, decision } = result;
  if (assignment === null) {
    const { job, failure, reasons } = result;
    return { ...nothingDecided, job, outcome: "waiting", assignment, decision, failure, reasons };
  }
  const { technicianId, jobId } = assignment;
  const job = await findJob(jobId, means);
  const { interrupted } = result;
  const rebooked = {
    job,
    outcome: "rebooked",
    assignment,
    technicianId,
    startsAt: findStart(decision),
    decision,
    failure: null,
    reasons: null,
  } as const;
  return interrupted === undefined ? rebooked : { ...rebooked, interrupted };
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

async function findCurrent({ status, assignmentId }: Job, { jobs, signal }: Means): Promise<Assignment | null> {
  if (status !== "assigned" || assignmentId === null) return null;
  const assignment = await findAssignment(assignmentId, jobs, signal);
  return isOurs(assignment) ? assignment : null;
}

/** @throws {JobNotFoundError} */
async function findJob(jobId: string, { jobs, signal }: Pick<Means, "jobs" | "signal">): Promise<Job> {
  const job = await jobs.findJob(jobId, { signal });
  if (job === null) throw new JobNotFoundError(jobId);
  return job;
}

/** An end that another change of the job overtook is tried this often. */
const maxTries = 5;

/**
 * Completes or cancels a job, with its open assignment if it has one. Repeating it is a no-op.
 *
 * @throws {JobNotFoundError} there is no such job, or the technician of the request does not have it
 * @throws {VersionConflictError} the job has changed since the version of the request
 * @throws {IllegalJobChangeError} the job is over in another way, or nobody has it who could complete it
 */
export async function endJob(
  request: EndJobRequest,
  to: "completed" | "cancelled",
  means: Pick<Means, "jobs" | "signal">,
): Promise<Job> {
  return retryOvertaken(["VERSION_CONFLICT", "ILLEGAL_MOVE"], maxTries, async () => {
    await tryToEnd(request, to, means);
    const job = await findJob(request.jobId, means);
    if (job.status === to) return job;
    throw new VersionConflictError(job.id, job.version);
  });
}

async function tryToEnd(
  { jobId, version: known, technicianId, actor, reason }: EndJobRequest,
  to: "completed" | "cancelled",
  { jobs, signal }: Pick<Means, "jobs" | "signal">,
): Promise<void> {
  const job = await findJob(jobId, { jobs, signal });
  const { status, version, assignmentId } = job;
  if (technicianId !== undefined) await checkHolder(job, technicianId, jobs, signal);
  if (status === to) return;
  if (known !== undefined && known !== version) throw new VersionConflictError(jobId, known);
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
