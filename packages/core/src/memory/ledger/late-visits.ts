import type { Assignment, AssignmentStatus } from "../../domain/assignment.js";
import { interruptibleStatuses } from "../../domain/lifecycle.js";
import { lateVisitReason } from "../../domain/visit.js";
import type { Clock } from "../../plugins/clock.js";
import type { MemoryTechnicians } from "../memory-technicians.js";
import type { AssignmentHistory } from "./assignment-history.js";
import type { JobTable } from "./job-table.js";

/** Notes an event of each job whose technician can no longer be there in time, because another visit is gone; once. */
export interface LateVisits {
  /** To be called before an assignment ends. The returned function is called after that. */
  watch(assignment: Assignment, to: AssignmentStatus): () => void;
}

export function createLateVisits(
  { table }: AssignmentHistory,
  jobs: JobTable,
  technicians: Pick<MemoryTechnicians, "watchVisit"> | undefined,
  clock: Pick<Clock, "now">,
): LateVisits {
  const noted = new Set<string>();
  return {
    watch({ id, technicianId, status }, to) {
      const findLate = technicians?.watchVisit(technicianId, id);
      return () => {
        const isThere = to === "completed" || status === "on_site";
        const late = table.find(findLate?.(isThere, clock.now()) ?? "");
        if (late === undefined || noted.has(late.id) || !interruptibleStatuses.includes(late.status)) return;
        noted.add(late.id);
        jobs.note(late.jobId, { reason: lateVisitReason });
      };
    },
  };
}
