import type { SlotWork } from "../contract/slot-request.js";
import type { DispatcherSettings } from "../dispatch/settings.js";
import { type Task, toTask } from "../dispatch/task.js";
import { toJobStore, toWaitingTask } from "../dispatch/waiting.js";
import { parseInstant } from "../domain/instant.js";
import type { Job } from "../domain/job.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { JobNotFoundError } from "../errors/job-errors.js";
import { checkText } from "../plugin-kit/check-option.js";

/** Starts of work, in milliseconds since the Unix epoch, both ends included. */
interface Starts {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What becomes of starts that are asked for: the name of the parameter to blame if a job has no such start. */
export interface AskedStarts extends Starts {
  readonly parameter: string;
}

/**
 * The task of a dispatch that may start at any of these times.
 * @throws {InvalidRequestError} naming what is wrong
 * @throws {JobNotFoundError}
 * @throws {IllegalJobChangeError} the job does not wait, or its window has passed
 */
export async function toSlotTask(
  work: SlotWork,
  starts: AskedStarts,
  settings: DispatcherSettings,
  signal: AbortSignal | undefined,
): Promise<Task> {
  if (work.jobId !== undefined) return toTaskOfJob(work, starts, settings, signal);
  const { customerId, location, requirements, workSeconds } = work;
  if (requirements?.startsAt !== undefined) {
    throw new InvalidRequestError({ parameter: "requirements.startsAt", problem: "cannot be given for a slot" });
  }
  const request = { customerId, location, requirements, workSeconds, window: toWindow(starts) };
  return toTask(request, settings, signal, undefined);
}

async function toTaskOfJob(
  { jobId, ...others }: SlotWork,
  starts: AskedStarts,
  settings: DispatcherSettings,
  signal: AbortSignal | undefined,
): Promise<Task> {
  const [extra] = Object.entries(others).find(([, value]) => value !== undefined) ?? [];
  if (extra !== undefined) {
    throw new InvalidRequestError({ parameter: extra, problem: "cannot be given together with jobId" });
  }
  const id = checkText("jobId", jobId);
  const jobs = toJobStore(settings.assignments, "jobId");
  const job = await jobs.findJob(id, { signal });
  if (job === null) throw new JobNotFoundError(id);
  const { request, earlier } = await toWaitingTask(job, { jobs, clock: settings.clock, signal });
  const window = toWindow(toStartsOfJob(job, starts, settings.clock.now()));
  const { startsAt: _, ...requirements } = job.requirements;
  const asked = { ...request, requirements, window };
  return toTask(asked, settings, signal, earlier);
}

/** The starts that the window of the job, or the start in its requirements, allows. */
function toStartsOfJob({ window, requirements }: Job, starts: AskedStarts, nowMs: number): Starts {
  const startMs = parseInstant(requirements.startsAt) ?? nowMs;
  const [earliestMs, latestMs] =
    startMs > nowMs
      ? [startMs, startMs]
      : [parseInstant(window?.earliest) ?? starts.fromMs, parseInstant(window?.latest) ?? starts.toMs];
  const fromMs = Math.max(starts.fromMs, earliestMs);
  const toMs = Math.min(starts.toMs, latestMs);
  if (fromMs <= toMs) return { fromMs, toMs };
  const [first, last] = [earliestMs, latestMs].map((ms) => new Date(ms).toISOString());
  throw new InvalidRequestError({
    parameter: starts.parameter,
    problem: `must be within the window of the job: from ${first} to ${last}`,
  });
}

function toWindow({ fromMs, toMs }: Starts): { readonly earliest: string; readonly latest: string } {
  return { earliest: new Date(fromMs).toISOString(), latest: new Date(toMs).toISOString() };
}
