import { parseInstant } from "../../domain/instant.js";
import type { JobStatus } from "../../domain/job.js";
import { openStatuses } from "../../domain/lifecycle.js";
import { checkRemoveOldRequest } from "../../plugin-kit/check-remove-old.js";
import type { RetentionStore } from "../../plugins/retention-store.js";
import type { LedgerState } from "./book.js";

const overStatuses: readonly (JobStatus | undefined)[] = ["completed", "cancelled", undefined];

/** Removes old records of a ledger: all in one call, as nothing waits for it. */
export function createMemoryRetention({
  history,
  jobs,
  keys,
  holds,
  decisions,
  clock,
}: Pick<LedgerState, "history" | "jobs" | "keys" | "holds" | "decisions" | "clock">): RetentionStore {
  const isJobOver = (jobId: string): boolean => overStatuses.includes(jobs.find(jobId)?.status);
  const isOver = (assignmentId: string): boolean => {
    const assignment = history.table.find(assignmentId);
    return assignment === undefined || (!openStatuses.includes(assignment.status) && isJobOver(assignment.jobId));
  };
  return {
    async removeOld(request, { signal } = {}) {
      signal?.throwIfAborted();
      const { what, before } = checkRemoveOldRequest(request);
      const beforeMs = parseInstant(before) ?? 0;
      const overMs = Math.min(beforeMs, clock.now());
      const isOld = (at: string): boolean => (parseInstant(at) ?? Number.POSITIVE_INFINITY) < beforeMs;
      switch (what) {
        case "events":
          return toResult(history.removeOld(isOld, isOver));
        case "jobEvents":
          return toResult(jobs.removeOld(isOld, isJobOver));
        case "attempts":
          return toResult(jobs.removeAttempts(isOld, isJobOver));
        case "keys":
          return toResult(keys.removeOver(overMs));
        case "holds":
          return toResult(holds.removeOver(overMs));
        case "decisions": {
          const removed = decisions.remove((id) => {
            const assignment = history.table.find(id);
            return assignment !== undefined && isOld(assignment.assignedAt) && isOver(id);
          });
          return toResult(removed);
        }
      }
    },
  };
}

function toResult(removed: number) {
  return { removed, hasMore: false };
}
