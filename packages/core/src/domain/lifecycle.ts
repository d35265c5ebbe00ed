import type { AssignmentStatus } from "./assignment.js";

/** From where an assignment may go where. Nothing leads out of the last three. */
const moves: Readonly<Record<AssignmentStatus, readonly AssignmentStatus[]>> = {
  assigned: ["accepted", "declined", "cancelled"],
  accepted: ["en_route", "declined", "cancelled"],
  en_route: ["on_site", "declined", "cancelled"],
  on_site: ["completed", "cancelled"],
  completed: [],
  cancelled: [],
  declined: [],
};

/** Every status, in the order of a job that goes well, then those of one that does not. */
export const assignmentStatuses: readonly AssignmentStatus[] = /* @__PURE__ */ Object.keys(moves) as AssignmentStatus[];

/** Those that hold capacity. */
export const openStatuses: readonly AssignmentStatus[] = /* @__PURE__ */ assignmentStatuses.filter(
  (status) => moves[status].length > 0,
);

/** Where an assignment can come from to get here. */
export function statusesBefore(to: AssignmentStatus): readonly AssignmentStatus[] {
  return assignmentStatuses.filter((from) => moves[from].includes(to));
}
