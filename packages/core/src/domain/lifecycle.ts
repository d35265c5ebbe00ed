import type { AssignmentStatus } from "./assignment.js";

/** The legal moves from each status. The last three allow none. */
const moves: Readonly<Record<AssignmentStatus, readonly AssignmentStatus[]>> = {
  assigned: ["accepted", "declined", "cancelled"],
  accepted: ["en_route", "declined", "cancelled"],
  en_route: ["on_site", "declined", "cancelled"],
  on_site: ["completed", "cancelled"],
  completed: [],
  cancelled: [],
  declined: [],
};

/** Every status, in the order of a job that goes well, followed by those of one that does not. */
export const assignmentStatuses: readonly AssignmentStatus[] = /* @__PURE__ */ Object.keys(moves) as AssignmentStatus[];

/** The statuses in which an assignment uses capacity. */
export const openStatuses: readonly AssignmentStatus[] = /* @__PURE__ */ assignmentStatuses.filter(
  (status) => moves[status].length > 0,
);

/** The statuses from which an assignment can move to this one. */
export function statusesBefore(to: AssignmentStatus): readonly AssignmentStatus[] {
  return assignmentStatuses.filter((from) => moves[from].includes(to));
}
