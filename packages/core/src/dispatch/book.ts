import type { DispatchJobRequest, DispatchResult, WaitingResult } from "../contract/dispatcher.js";
import type { Job } from "../domain/job.js";
import { claimOrInterrupt, type DispatchAgain } from "./interrupt.js";
import { withinDeadline } from "./search-deadline.js";
import type { DispatcherSettings } from "./settings.js";
import { surveyRequest } from "./survey.js";
import { readHold } from "./use-hold.js";
import { type Book, bookOrWait, dispatchJob, toJobStore } from "./waiting.js";

/** Books work: searches, decides, and claims the best; or takes the technician of a job of lower priority. */
export function toBook(settings: DispatcherSettings, signal: AbortSignal | undefined): Book {
  return (request, notes, earlier) =>
    withinDeadline(settings, signal, async (deadline) => {
      const dispatchAgain = toDispatchAgain(settings, signal);
      const means = { settings, deadline, priority: earlier?.priority ?? 0, dispatchAgain, signal };
      return claimOrInterrupt(await surveyRequest(request, settings, deadline, earlier), notes, means);
    });
}

/** Dispatches a job that waits. If nobody can be booked, it goes on waiting, and its record says why. */
export async function dispatchWaiting(
  request: DispatchJobRequest,
  settings: DispatcherSettings,
  signal: AbortSignal | undefined,
): Promise<DispatchResult | WaitingResult> {
  const { assignments, clock } = settings;
  const jobs = toJobStore(assignments, "dispatchJob");
  const bookOrNote = (job: Job, ...booking: Parameters<Book>): Promise<DispatchResult | WaitingResult> =>
    bookOrWait(
      () => toBook(settings, signal)(...booking),
      async (attempt) => {
        await jobs.noteAttempts([{ jobId: job.id, ...attempt }], { signal });
        return job;
      },
      null,
      { isReason: () => false },
      signal,
    );
  const readHeld = (holdId: string, jobId: string) => readHold(holdId, jobId, assignments, clock, signal);
  return dispatchJob(request, { jobs, book: bookOrNote, readHold: readHeld, clock, signal });
}

/** Dispatches the job whose technician was taken by a more important one. */
export function toDispatchAgain(settings: DispatcherSettings, signal: AbortSignal | undefined): DispatchAgain {
  return (jobId, notes) => dispatchWaiting({ jobId, ...notes }, settings, signal);
}
