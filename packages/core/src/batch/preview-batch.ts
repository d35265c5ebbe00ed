import type { BatchPreview, BatchRequest } from "../dispatch/batch-request.js";
import type { SearchDeadline } from "../dispatch/search-deadline.js";
import type { DispatcherSettings } from "../dispatch/settings.js";
import { checkBatchRequest, createBatch } from "./create-batch.js";
import { toBatchDecision } from "./to-batch-decision.js";

/** Decides a batch, and books nobody. */
export async function previewBatch(
  request: BatchRequest,
  settings: DispatcherSettings,
  deadline: SearchDeadline,
): Promise<BatchPreview> {
  checkBatchRequest(request, settings);
  const { survey, failures } = await createBatch(request, settings, deadline);
  const standing = await survey.settle();
  const isAnyoneMeasured = survey.lines.some(({ measured }) => measured.length > 0);
  if (!isAnyoneMeasured && survey.ending?.error !== undefined) throw survey.ending.error;
  return { decision: toBatchDecision(survey, standing, settings), failures };
}
