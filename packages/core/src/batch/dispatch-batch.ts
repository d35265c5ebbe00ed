import type { BatchFailure, BatchRequest, BatchResult, DispatchBatchRequest } from "../contract/batch-request.js";
import type { SearchDeadline } from "../dispatch/search-deadline.js";
import type { DispatcherSettings } from "../dispatch/settings.js";
import { DispatchError } from "../errors/dispatch-error.js";
import { checkObject, checkText } from "../plugin-kit/check-option.js";
import { isJobStore, toLedger } from "../plugin-kit/check-plugin.js";
import type { NoteAttemptRequest } from "../plugins/job-store.js";
import { toFailedAttempts, toLeftAttempts } from "./batch-attempts.js";
import { createBatchDrives } from "./batch-drives.js";
import { releaseKeys, reserveKeys } from "./batch-keys.js";
import { type BatchProgress, type BookingContext, bookBatch } from "./book-batch.js";
import { couldFollow } from "./could-follow.js";
import {
  type Batch,
  type BatchParts,
  checkBatchRequest,
  createBatch,
  listRequestedJobs,
  type RequestedJob,
} from "./create-batch.js";

/** How many batches in a row may book nothing because each technician was lost to another booking. */
const maxIdleBatches = 5;

/**
 * Decides a batch, and books each job by its own atomic claim. What is left goes into the next batch at once, if a
 * technician could still have time for it, until one books nothing.
 */
export async function dispatchBatch(
  given: DispatchBatchRequest,
  settings: DispatcherSettings,
  deadline: SearchDeadline,
  signal: AbortSignal | undefined,
): Promise<BatchResult> {
  checkObject("request", given);
  const { actor, reason, ...request } = given;
  for (const [name, value] of Object.entries({ actor, reason })) if (value !== undefined) checkText(name, value);
  checkBatchRequest(request, settings);
  const ledger = toLedger(settings.assignments, "dispatchBatch");
  const { items, repeats, failures } = await reserveKeys(listRequestedJobs(request), ledger, settings, deadline);
  const progress: BatchProgress = { booked: [...repeats], failures: [...failures], decisions: [] };
  try {
    await bookBatches(items, request, progress, { settings, actor, reason, signal }, deadline);
  } finally {
    const bookedIds = new Set(progress.booked.map(({ jobId }) => jobId));
    const unbooked = items.filter(({ id }) => !bookedIds.has(id));
    await releaseKeys(unbooked, ledger, deadline);
  }
  const left = listLeft(items, progress);
  await keepAttempts(
    [...toLeftAttempts(left, progress.decisions), ...toFailedAttempts(items, progress.failures)],
    settings,
    signal,
  );
  return { ...progress, left: left.map(({ id }) => id) };
}

async function bookBatches(
  items: readonly RequestedJob[],
  { fixed, technicianIds, maxJobsPerTechnician = Number.POSITIVE_INFINITY }: BatchRequest,
  progress: BatchProgress,
  context: BookingContext,
  deadline: SearchDeadline,
): Promise<void> {
  const { settings, signal } = context;
  const { booked, failures } = progress;
  const repeated = booked.length;
  const drives = createBatchDrives(settings.distances, deadline.signal);
  const countJobs = (technicianId: string): number =>
    booked.slice(repeated).filter(({ assignment }) => assignment.technicianId === technicianId).length;
  const maxJobsOf = (technicianId: string): number => maxJobsPerTechnician - countJobs(technicianId);
  const parts: Omit<BatchParts, "items"> = { fixed, technicianIds, settings, deadline, drives, maxJobsOf };
  let idleBatches = 0;

  /** Returns whether another batch of what is left could book something. */
  const bookNext = async (): Promise<boolean> => {
    const before = booked.length;
    const batch = await createBatch({ ...parts, items: listLeft(items, progress) });
    failures.push(...batch.failures);
    const lostCount = await bookBatch(batch, progress, context);
    failures.push(...toUnmeasured(batch));
    idleBatches = booked.length > before ? 0 : idleBatches + 1;
    if (batch.survey.ending !== null || listLeft(items, progress).length === 0) return false;
    return lostCount > 0 ? idleBatches < maxIdleBatches : idleBatches === 0 && couldFindTime(batch);
  };

  try {
    let mayGoOn = items.length > 0;
    while (mayGoOn) mayGoOn = await bookNext();
  } catch (error) {
    signal?.throwIfAborted();
    // Otherwise the caller must learn what is booked.
    if (booked.length === repeated) throw error;
    if (!deadline.isReason(error)) failures.push(...toFailures(listLeft(items, progress), error));
  }
}

/** The jobs that nobody got because routing failed in the middle, for example when its quota was used up. */
function toUnmeasured({ survey: { lines, ending } }: Pick<Batch, "survey">): readonly BatchFailure[] {
  if (ending?.reason !== "provider-failed" || !DispatchError.isInstance(ending.error)) return [];
  const { error } = ending;
  return lines.filter(({ isBooked, open }) => !isBooked && open.length > 0).map(({ id: jobId }) => ({ jobId, error }));
}

/** Whether the next batch could give a job to someone who has no lane left in this one: at another time. */
function couldFindTime({ survey }: Pick<Batch, "survey">): boolean {
  const isFull = new Set(survey.columns.filter(({ booked }) => booked > 0).map(({ technician }) => technician.id));
  return survey.lines.some((line) => !line.isBooked && couldFollow(line, isFull));
}

function listLeft(items: readonly RequestedJob[], { booked, failures }: BatchProgress): readonly RequestedJob[] {
  const ended = new Set([...booked, ...failures].map(({ jobId }) => jobId));
  return items.filter(({ id }) => !ended.has(id));
}

/** @throws what is not a failure of a plug-in */
function toFailures(items: readonly RequestedJob[], error: unknown): readonly BatchFailure[] {
  if (!DispatchError.isInstance(error)) throw error;
  return items.map(({ id }) => ({ jobId: id, error }));
}

/** Keeps attempts with their waiting jobs. */
async function keepAttempts(
  attempts: readonly NoteAttemptRequest[],
  { assignments }: DispatcherSettings,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (isJobStore(assignments) && attempts.length > 0) await assignments.noteAttempts(attempts, { signal });
}
