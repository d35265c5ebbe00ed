import type { BatchPreview, BatchRequest } from "../dispatch/batch-request.js";
import type { SearchDeadline } from "../dispatch/search-deadline.js";
import type { DispatcherSettings } from "../dispatch/settings.js";
import { createBatchDrives } from "./batch-drives.js";
import { checkBatchRequest, createBatch, toItems } from "./create-batch.js";
import { toBatchDecision } from "./to-batch-decision.js";

/** Decides a batch, and books nobody. */
export async function previewBatch(
  request: BatchRequest,
  settings: DispatcherSettings,
  deadline: SearchDeadline,
): Promise<BatchPreview> {
  checkBatchRequest(request, settings);
  const { fixed, maxJobsPerTechnician = Number.POSITIVE_INFINITY } = request;
  const { survey, failures } = await createBatch({
    items: toItems(request),
    fixed,
    settings,
    deadline,
    drives: createBatchDrives(settings.distances, deadline.signal),
    maxJobsOf: () => maxJobsPerTechnician,
  });
  const standing = await survey.settle();
  const isAnyoneMeasured = survey.lines.some(({ measured }) => measured.length > 0);
  if (!isAnyoneMeasured && survey.ending?.error !== undefined) throw survey.ending.error;
  return { decision: await toBatchDecision(survey, standing, settings), failures };
}
