import { listGaps } from "../calendar/gaps.js";
import { isLaneFree } from "../calendar/lanes.js";
import type { DispatchResult, InterruptedJob, WaitingResult } from "../contract/dispatcher.js";
import { bookedJobToken } from "../domain/lifecycle.js";
import type { Technician } from "../domain/technician.js";
import { DispatchError } from "../errors/dispatch-error.js";
import { HoldNotFoundError } from "../errors/hold-errors.js";
import { isNobodyError } from "../errors/no-technician-errors.js";
import { untilAborted } from "../plugin-kit/aborts.js";
import { isJobStore } from "../plugin-kit/check-plugin.js";
import { findAvailabilityFault } from "../plugin-kit/technician-faults.js";
import type { InterruptibleAssignment, JobStore } from "../plugins/job-store.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import { type BookingNotes, type ClaimMeans, claimBest } from "./claim.js";
import { createSurvey, type Survey } from "./survey.js";
import type { Task } from "./task.js";
import { isHeld } from "./use-hold.js";

/** Dispatches a job that lost its technician. */
export type DispatchAgain = (
  jobId: string,
  notes: Pick<BookingNotes, "actor" | "reason">,
) => Promise<DispatchResult | WaitingResult>;

/** What a claim that may interrupt needs. */
export interface InterruptingMeans extends ClaimMeans {
  /** The priority of the job. */
  readonly priority: number;
  readonly dispatchAgain: DispatchAgain;
}

/**
 * Claims the best technician. If no free one can go, and the job may interrupt, claims the best of those whom a job of
 * lower priority has, and dispatches that job again.
 */
export async function claimOrInterrupt(
  survey: Survey,
  notes: BookingNotes,
  means: InterruptingMeans,
): Promise<DispatchResult> {
  const { assignments } = means.settings;
  const { holdId } = notes;
  if (holdId !== undefined) return claimHeld(survey, { ...notes, holdId }, means);
  try {
    return await claimBest(survey, notes, means);
  } catch (error) {
    // A technician who is to be replaced stays rather than that another job loses its own.
    if (notes.replaces !== undefined) throw error;
    if (!isNobodyError(error) || survey.task.requirements.mayInterrupt !== true || !isJobStore(assignments))
      throw error;
    return interrupt(survey, notes, error, assignments, means);
  }
}

/** Claims the technician of a held slot, who is free for it: nobody is interrupted. */
export async function claimHeld(
  survey: Survey,
  notes: BookingNotes & { readonly holdId: string },
  means: ClaimMeans,
): Promise<DispatchResult> {
  try {
    return await claimBest(survey, notes, means);
  } catch (error) {
    throw await toHoldError(notes.holdId, error, means);
  }
}

/** A slot that was used by another dispatch in the meantime explains best why nobody can go. */
async function toHoldError(
  holdId: string,
  error: unknown,
  { settings: { assignments, clock }, signal }: ClaimMeans,
): Promise<unknown> {
  if (!isNobodyError(error)) return error;
  return (await isHeld(holdId, assignments, clock, signal)) ? error : new HoldNotFoundError(holdId);
}

async function interrupt(
  { task }: Survey,
  notes: BookingNotes,
  nobody: DispatchError,
  jobs: JobStore,
  means: InterruptingMeans,
): Promise<DispatchResult> {
  const { settings, deadline, priority, dispatchAgain } = means;
  const { survey, freed } = surveyFreed(task, jobs, { settings, deadline, priority });
  try {
    const booked = await claimBest(survey, notes, means, (technicianId) => {
      const assignmentId = freed.get(technicianId)?.assignmentId;
      const reason = toReason(bookedJobToken, priority);
      return assignmentId === undefined ? undefined : { assignmentId, belowPriority: priority, reason };
    });
    const taken = freed.get(booked.assignment.technicianId);
    if (taken === undefined) return booked;
    const reason = toReason(booked.assignment.jobId, priority);
    return {
      ...booked,
      interrupted: await dispatchInterrupted(taken, () => dispatchAgain(taken.jobId, { actor: notes.actor, reason })),
    };
  } catch (error) {
    // The reasons of the first search count everyone as they are.
    throw isNobodyError(error) ? nobody : error;
  }
}

/** A search in which technicians count as free of a job of lower priority that is in the way, and what each would lose. */
export interface FreedSurvey {
  readonly survey: Survey;
  /** By the id of the technician. Filled by the search. */
  readonly freed: ReadonlyMap<string, InterruptibleAssignment>;
}

/** Starts the search of a job that may interrupt, after one in which nobody was free. */
export function surveyFreed(
  task: Task,
  jobs: JobStore,
  { settings, deadline, priority }: Pick<InterruptingMeans, "settings" | "deadline" | "priority">,
): FreedSurvey {
  const freed = new Map<string, InterruptibleAssignment>();
  const technicians = freeing(task, settings.technicians, jobs, priority, freed);
  return { survey: createSurvey(task, { ...settings, technicians }, deadline), freed };
}

/**
 * The source, in which technicians whom a job of lower priority has count as free of it. Notes in `freed` what would be
 * taken from them.
 */
function freeing(
  task: Task,
  source: TechnicianSource,
  jobs: JobStore,
  belowPriority: number,
  freed: Map<string, InterruptibleAssignment>,
): TechnicianSource {
  const free = async (
    technicians: readonly Technician[],
    signal: AbortSignal | undefined,
  ): Promise<readonly Technician[]> => {
    const technicianIds = technicians.filter(({ openAssignments = 0 }) => openAssignments > 0).map(({ id }) => id);
    if (technicianIds.length === 0) return technicians;
    const listed = await untilAborted(jobs.listInterruptible({ technicianIds, belowPriority }, { signal }), signal);
    return technicians.map((technician) => {
      const taken = findInTheWay(technician, listed, task);
      if (taken === null) return technician;
      freed.set(technician.id, taken);
      return without(technician, taken);
    });
  };
  return {
    specificationVersion: "v1",
    name: source.name,
    // Asked for everyone: a source that knows what is wanted leaves out who is at capacity.
    async findNearest({ only: _, ...request }, { signal } = {}) {
      const page = await source.findNearest(request, { signal });
      return { ...page, technicians: await free(page.technicians, signal) };
    },
    findTechnicians: async (ids, { signal } = {}) => free(await source.findTechnicians(ids, { signal }), signal),
    findInactive: async (ids, options) => (await source.findInactive?.(ids, options)) ?? [],
  };
}

/**
 * The first of the listed assignments of a technician that keeps them from the work: without it, they have time for it that
 * they do not have now. Null if none of them is in the way.
 */
export function findInTheWay(
  technician: Technician,
  listed: readonly InterruptibleAssignment[],
  { work, nowMs }: Task,
): InterruptibleAssignment | null {
  const { id, visits, availability } = technician;
  const theirs = listed.filter(({ technicianId }) => technicianId === id);
  if (theirs.length === 0) return null;
  if (visits === undefined) return isLaneFree(technician, nowMs) ? null : (theirs[0] ?? null);
  if (availability !== undefined && findAvailabilityFault(availability, "") !== null) return null;
  const toTime = (given: Technician): string => JSON.stringify(listGaps(given, work).gaps.map(({ spans }) => spans));
  const time = toTime(technician);
  return theirs.find((one) => toTime(without(technician, one)) !== time) ?? null;
}

function without(technician: Technician, taken: InterruptibleAssignment): Technician {
  const { openAssignments = 0, visits } = technician;
  const left = visits?.filter(({ assignmentId }) => assignmentId !== taken.assignmentId);
  return { ...technician, openAssignments: openAssignments - 1, visits: left };
}

function toReason(jobId: string, priority: number): string {
  return `Job ${jobId} of priority ${priority} took the technician`;
}

/** The booking stands whatever becomes of the interrupted job: if it cannot be dispatched, it waits. */
async function dispatchInterrupted(
  { jobId, assignmentId, technicianId }: InterruptibleAssignment,
  dispatchAgain: () => Promise<DispatchResult | WaitingResult>,
): Promise<InterruptedJob> {
  const taken = { jobId, assignmentId, technicianId };
  try {
    return { ...taken, next: await dispatchAgain(), failure: null };
  } catch (error) {
    if (!DispatchError.isInstance(error)) throw error;
    return { ...taken, next: null, failure: error };
  }
}
