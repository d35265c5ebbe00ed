import type { DispatchJobRequest, DispatchRequest, DispatchResult, WaitingResult } from "../contract/dispatcher.js";
import { isValidCoordinates } from "../domain/coordinates.js";
import type { Hold } from "../domain/hold.js";
import { parseInstant } from "../domain/instant.js";
import type { Job } from "../domain/job.js";
import { CustomerLocationInvalidError } from "../errors/customer-errors.js";
import { DeadlineExceededError } from "../errors/deadline-exceeded-error.js";
import { DispatchError } from "../errors/dispatch-error.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { IllegalJobChangeError, JobNotFoundError, VersionConflictError } from "../errors/job-errors.js";
import { isNobodyError } from "../errors/no-technician-errors.js";
import { StoreError } from "../errors/store-error.js";
import { checkCount } from "../plugin-kit/check-option.js";
import { isJobStore } from "../plugin-kit/check-plugin.js";
import { retryOvertaken } from "../plugin-kit/retry-overtaken.js";
import type { AssignmentStore } from "../plugins/assignment-store.js";
import type { Clock } from "../plugins/clock.js";
import type { FailedAttempt, JobStore } from "../plugins/job-store.js";
import type { BookingNotes } from "./claim.js";
import { listJob, listPassedOver, lostAssignment, readRepeat } from "./history.js";
import type { SearchDeadline } from "./search-deadline.js";
import type { Earlier, Task } from "./task.js";
import { toHeldDispatch } from "./use-hold.js";

/** Dispatches, with notes for the ledger, but not to anyone who had the job before. */
export type Book = (request: DispatchRequest, notes: BookingNotes, earlier?: Earlier) => Promise<DispatchResult>;

/** @throws {InvalidRequestError} the store keeps no jobs */
export function toJobStore(store: AssignmentStore, purpose: string): JobStore {
  if (isJobStore(store)) return store;
  throw new InvalidRequestError({
    parameter: "assignments",
    problem: `must be a job store for ${purpose}; ${store.name} keeps no jobs`,
  });
}

/** Books, or keeps the job if nobody can be booked. Any other failure is passed to the caller. */
export async function bookOrWait(
  book: () => Promise<DispatchResult>,
  keep: (attempt: FailedAttempt) => Promise<Job>,
  deadlineMs: number | null,
  deadline: Pick<SearchDeadline, "isReason">,
  signal: AbortSignal | undefined,
): Promise<DispatchResult | WaitingResult> {
  try {
    return await book();
  } catch (error) {
    signal?.throwIfAborted();
    const isLate = deadlineMs !== null && deadline.isReason(error);
    const attempt = toFailedAttempt(isLate ? new DeadlineExceededError(deadlineMs, { cause: error }) : error);
    if (attempt === null) throw error;
    return toWaiting(await keep(attempt), attempt);
  }
}

/** Null if no later attempt could succeed, or if the store that would keep the job has failed. */
export function toFailedAttempt(error: unknown): FailedAttempt | null {
  if (!DispatchError.isInstance(error) || !isTemporary(error)) return null;
  const isNobody = isNobodyError(error);
  return {
    failure: { code: error.code, message: error.message },
    reasons: isNobody ? error.reasons : null,
    decision: isNobody ? error.decision : null,
  };
}

function isTemporary({ code }: DispatchError): boolean {
  return code.startsWith("NO_TECHNICIAN_") || code.startsWith("PROVIDER_") || code === "DEADLINE_EXCEEDED";
}

function toWaiting(job: Job, { failure, reasons, decision }: FailedAttempt): WaitingResult {
  return { assignment: null, job, failure, reasons, decision, nextTryAt: null };
}

/** Reads a job that a dispatch left waiting from the store. */
export async function readWaiting(
  jobId: string,
  store: AssignmentStore,
  signal: AbortSignal | undefined,
): Promise<WaitingResult> {
  const job = isJobStore(store) ? await store.findJob(jobId, { signal }) : null;
  if (!isJobStore(store) || job === null) {
    throw new StoreError("STORE_FAILED", `Assignment store ${store.name} lost job ${jobId}`);
  }
  const [last] = await store.listAttempts({ jobId, limit: 1 }, { signal });
  return { ...toWaiting(job, last ?? { failure: null, reasons: null, decision: null }), isRepeat: true };
}

/** What a job asks for. A start in its requirements takes precedence over its window. */
export function toRequested({
  requirements,
  window,
  workSeconds,
}: Job): Pick<DispatchRequest, "requirements" | "window" | "workSeconds"> {
  return { requirements, window, workSeconds };
}

/** @throws {CustomerLocationInvalidError} it is not a place on Earth */
export function toJobPlace({ customerId, location }: Pick<Job, "customerId" | "location">): Task["customer"] {
  if (isValidCoordinates(location)) return { id: customerId, location };
  throw new CustomerLocationInvalidError({ id: customerId ?? "of a job", location });
}

/** A dispatch that another change of the job overtook is tried this often. */
const maxTries = 3;

/** What `dispatchJob` needs. */
interface Means {
  readonly jobs: JobStore;
  /** Books, or keeps the attempt with the job. */
  readonly book: (job: Job, ...booking: Parameters<Book>) => Promise<DispatchResult | WaitingResult>;
  /** Reads the held slot that a job is booked into. */
  readonly readHold: (holdId: string, jobId: string) => Promise<Hold>;
  readonly clock: Pick<Clock, "now">;
  readonly signal: AbortSignal | undefined;
}

export async function dispatchJob(request: DispatchJobRequest, means: Means): Promise<DispatchResult | WaitingResult> {
  if (request.version !== undefined) checkCount("version", request.version);
  return retryOvertaken(["VERSION_CONFLICT", "JOB_ALREADY_ASSIGNED"], maxTries, () => tryJob(request, means));
}

async function tryJob(
  { jobId, version, holdId, actor, reason }: DispatchJobRequest,
  { jobs, book, readHold, clock, signal }: Means,
): Promise<DispatchResult | WaitingResult> {
  const job = await jobs.findJob(jobId, { signal });
  if (job === null) throw new JobNotFoundError(jobId);
  if (job.status === "assigned" && job.assignmentId !== null) {
    const repeat = await readRepeat(job.assignmentId, jobs, signal);
    if (repeat === null) throw lostAssignment(job.assignmentId, jobs);
    return repeat;
  }
  checkVersion(job, version);
  if (job.status === "waiting" && hasMissedWindow(job, clock)) {
    await jobs.updateJob({ jobId, version: job.version, changes: { status: "missed" }, actor, reason }, { signal });
  }
  const { request, notes, earlier } = await toWaitingTask(job, { jobs, clock, signal });
  if (holdId === undefined) return book(job, request, { ...notes, actor, reason }, earlier);
  const held = toHeldDispatch(await readHold(holdId, jobId), job);
  const {
    request: { requirements, window, workSeconds },
  } = held;
  return book(
    job,
    { requirements, window, workSeconds },
    { ...notes, holdId, job: { window: held.job.window }, actor, reason },
    { ...earlier, ...held.usesHold },
  );
}

/** @throws {VersionConflictError} the job does not have the version that the caller knows */
export function checkVersion({ id, version }: Job, known: number | undefined): void {
  if (known !== undefined && known !== version) throw new VersionConflictError(id, known);
}

/** Whether the latest start of a job has passed. */
function hasMissedWindow({ window }: Job, clock: Pick<Clock, "now">): boolean {
  return window !== null && (parseInstant(window.latest) ?? 0) < clock.now();
}

/**
 * What another dispatch of a waiting job asks for: the job as it is stored, without those who do not get it again.
 *
 * @throws {IllegalJobChangeError} the job does not wait, or its window has passed
 * @throws {CustomerLocationInvalidError} its place is not a place on Earth
 */
export async function toWaitingTask(
  job: Job,
  { jobs, clock, signal }: Pick<Means, "jobs" | "clock" | "signal">,
): Promise<{ readonly request: DispatchRequest; readonly notes: BookingNotes; readonly earlier: Earlier }> {
  const { id: jobId, version: jobVersion, status } = job;
  if (status !== "waiting") throw new IllegalJobChangeError(jobId, status, "cannot be dispatched");
  if (hasMissedWindow(job, clock)) {
    throw new IllegalJobChangeError(jobId, "missed", "cannot be dispatched: its window has passed");
  }
  const before = await listJob(jobId, jobs, signal);
  const passedOver = listPassedOver(before);
  return {
    request: toRequested(job),
    notes: { jobId, jobVersion },
    earlier: { passedOver, areRequirementsStored: true, place: toJobPlace(job), priority: job.priority },
  };
}
