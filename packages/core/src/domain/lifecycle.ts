import type { AssignmentStatus, EndCause } from "./assignment.js";

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

/**
 * The shortest legal way from a status to another: every status after the first, up to the last. Null if there is none;
 * empty if they are the same.
 */
export function findMoves(from: AssignmentStatus, to: AssignmentStatus): readonly AssignmentStatus[] | null {
  if (from === to) return [];
  const ways = moves[from].map((next) => {
    const rest = findMoves(next, to);
    return rest === null ? null : [next, ...rest];
  });
  return ways.reduce((best, way) => (way === null || (best !== null && best.length <= way.length) ? best : way), null);
}

/** Every cause of an end without a choice. */
export const endCauses: readonly EndCause[] = ["interrupted", "absent", "changed"];

/** The statuses in which a more important job may take the technician away: they have not left yet. */
export const interruptibleStatuses: readonly AssignmentStatus[] = ["assigned", "accepted"];

/** The statuses that an assignment with this one can move to. */
export function statusesAfter(from: AssignmentStatus): readonly AssignmentStatus[] {
  return moves[from];
}

/** The statuses from which an assignment can move to this one. */
export function statusesBefore(to: AssignmentStatus): readonly AssignmentStatus[] {
  return assignmentStatuses.filter((from) => moves[from].includes(to));
}

/** Stands for the id of the job that is booked, in the reason of an interruption. */
export const bookedJobToken = "{job}";
