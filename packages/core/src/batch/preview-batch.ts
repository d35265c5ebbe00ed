import type { BatchPreview, BatchRequest } from "../contract/batch-request.js";
import type { SearchDeadline } from "../dispatch/search-deadline.js";
import type { DispatcherSettings } from "../dispatch/settings.js";
import type { BatchDecision } from "../domain/batch-decision.js";
import { createBatchDrives } from "./batch-drives.js";
import { couldFollow } from "./could-follow.js";
import { checkBatchRequest, createBatch, listRequestedJobs } from "./create-batch.js";
import type { BatchSurvey } from "./settle-batch.js";
import { toBatchDecision } from "./to-batch-decision.js";

/** Decides a batch, and books nobody. */
export async function previewBatch(
  request: BatchRequest,
  settings: DispatcherSettings,
  deadline: SearchDeadline,
): Promise<BatchPreview> {
  checkBatchRequest(request, settings);
  const { fixed, technicianIds, maxJobsPerTechnician = Number.POSITIVE_INFINITY } = request;
  const { survey, failures } = await createBatch({
    items: listRequestedJobs(request),
    fixed,
    technicianIds,
    settings,
    deadline,
    drives: createBatchDrives(settings.distances, deadline.signal),
    maxJobsOf: () => maxJobsPerTechnician,
  });
  const standing = await survey.settle();
  const isAnyoneMeasured = survey.lines.some(({ measured }) => measured.length > 0);
  if (!isAnyoneMeasured && survey.ending?.error !== undefined) throw survey.ending.error;
  const decision = await toBatchDecision(survey, standing, settings);
  return { decision, failures, mayFollow: listFollowing(decision, survey) };
}

function listFollowing({ jobs }: BatchDecision, { lines }: BatchSurvey): readonly string[] {
  const busyIds = new Set(jobs.flatMap(({ technicianId }) => technicianId ?? []));
  const leftIds = new Set(jobs.filter(({ technicianId }) => technicianId === null).map(({ jobId }) => jobId));
  return lines.filter((line) => leftIds.has(line.id) && couldFollow(line, busyIds)).map(({ id }) => id);
}
