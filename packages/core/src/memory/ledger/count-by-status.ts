import type { Assignment } from "../../domain/assignment.js";
import { openStatuses } from "../../domain/lifecycle.js";
import type { OpenAssignments } from "../../plugins/assignment-ledger.js";

/** Counts these assignments by status, with the age of the oldest, in the order of a job that goes well. */
export function countByStatus(assignments: readonly Assignment[], nowMs: number): readonly OpenAssignments[] {
  return openStatuses.flatMap((status) => {
    const ages = assignments.flatMap((one) => (one.status === status ? [nowMs - Date.parse(one.assignedAt)] : []));
    if (ages.length === 0) return [];
    const oldestAgeSeconds = ages.reduce((oldest, age) => Math.max(oldest, age), 0) / 1000;
    return [{ status, count: ages.length, oldestAgeSeconds }];
  });
}
