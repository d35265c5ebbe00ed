import type { NewJobRequest } from "../contract/dispatcher.js";
import { createJobOnce } from "../dispatch/idempotency.js";
import { withinDeadline } from "../dispatch/search-deadline.js";
import type { DispatcherSettings } from "../dispatch/settings.js";
import { checkNewTimes, toWorkSeconds } from "../dispatch/task.js";
import { toJobStore } from "../dispatch/waiting.js";
import type { Job } from "../domain/job.js";
import { parseHeldUntil, parseJobDetails } from "../plugin-kit/change-job.js";
import { checkText } from "../plugin-kit/check-option.js";
import { parseRequirements } from "../plugin-kit/check-requirements.js";
import type { Reservation } from "../plugins/assignment-ledger.js";
import { checkHeldUntil } from "./check-held-until.js";

/** Creates a job that waits; with a key, once. */
export async function createJob(
  request: NewJobRequest,
  settings: DispatcherSettings,
  signal: AbortSignal | undefined,
): Promise<Job> {
  const jobs = toJobStore(settings.assignments, "createJob");
  if (request.customerId !== null) checkText("customerId", request.customerId);
  const requirements = parseRequirements(request.requirements ?? {});
  const workSeconds = toWorkSeconds(request.workSeconds, requirements, settings.time);
  const { idempotencyKey, ...job } = request;
  // Only a job that is new: a repeat with its key is answered also when its window has passed.
  const create = async (reservation?: Reservation) => {
    checkNewTimes({ window: job.window, requirements }, settings);
    checkHeldUntil(parseHeldUntil(job), settings.clock);
    return jobs.createJob({ ...job, workSeconds, reservation }, { signal });
  };
  if (idempotencyKey === undefined) return create();
  parseJobDetails(job);
  parseHeldUntil(job);
  return withinDeadline(settings, signal, (deadline) =>
    createJobOnce({ ...job, idempotencyKey }, jobs, settings, deadline, create),
  );
}
