import type { Preview, PreviewRequest } from "../contract/dispatcher.js";
import { JobNotFoundError } from "../errors/job-errors.js";
import { parsePriority } from "../plugin-kit/change-job.js";
import { checkText } from "../plugin-kit/check-option.js";
import { listJob, listPassedOver } from "./history.js";
import { plan } from "./plan.js";
import type { DispatcherSettings } from "./settings.js";
import type { Earlier } from "./task.js";
import { toJobStore } from "./waiting.js";

/** Decides as a dispatch would, and books nobody. */
export async function previewDispatch(
  { priority, jobId, ...asked }: PreviewRequest,
  settings: DispatcherSettings,
  signal: AbortSignal | undefined,
): Promise<Preview> {
  const level = parsePriority(priority ?? 0);
  const earlier = jobId === undefined ? undefined : await readEarlier(checkText("jobId", jobId), settings, signal);
  return (await plan(asked, settings, signal, earlier, level)).preview;
}

/** @throws {JobNotFoundError} */
async function readEarlier(
  jobId: string,
  { assignments }: DispatcherSettings,
  signal: AbortSignal | undefined,
): Promise<Earlier> {
  const jobs = toJobStore(assignments, "jobId");
  if ((await jobs.findJob(jobId, { signal })) === null) throw new JobNotFoundError(jobId);
  const passedOver = listPassedOver(await listJob(jobId, jobs, signal));
  return { passedOver, areRequirementsStored: false, isWindowNew: true };
}
