import type { Assignment } from "../../domain/assignment.js";
import { openStatuses } from "../../domain/lifecycle.js";
import type { Page } from "../../domain/page.js";
import type { AssignmentFilter, FilteredListRequest } from "../../plugins/assignment-ledger.js";
import { parsePosition } from "./position.js";

/** An assignment that has no id yet. Without a `jobId`, it starts a new job. */
export interface NewAssignment extends Omit<Assignment, "id" | "jobId"> {
  readonly jobId: string | undefined;
}

/** The current assignments. Ids are "1", "2", ..., and shared with jobs. */
export interface AssignmentTable {
  /** How many ids were given: the place of what happens now, between the assignments before and after it. */
  readonly idsGiven: number;
  /** The id of the next assignment. */
  readonly nextId: string;
  /** An id that no assignment will have. */
  takeId(): string;
  find(assignmentId: string): Assignment | undefined;
  findOpen(jobId: string): Assignment | undefined;
  /** Every open assignment. */
  listOpen(): readonly Assignment[];
  insert(assignment: NewAssignment): Assignment;
  /** Replaces the assignment with the same id. */
  replace(assignment: Assignment): Assignment;
  /** The last booked first, which is also the newest. */
  list(request: FilteredListRequest): Page<Assignment>;
}

export function createAssignmentTable(): AssignmentTable {
  const assignments: (Assignment | undefined)[] = [];
  const openByJob = new Map<string, Assignment>();

  const replace = (given: Assignment): Assignment => {
    const assignment = Object.freeze(given);
    assignments[Number(assignment.id) - 1] = assignment;
    if (openStatuses.includes(assignment.status)) openByJob.set(assignment.jobId, assignment);
    else openByJob.delete(assignment.jobId);
    return assignment;
  };

  return {
    get idsGiven() {
      return assignments.length;
    },
    get nextId() {
      return String(assignments.length + 1);
    },
    takeId: () => String(assignments.push(undefined)),
    find(assignmentId) {
      const assignment = assignments[Number(assignmentId) - 1];
      return assignment?.id === assignmentId ? assignment : undefined;
    },
    findOpen: (jobId) => openByJob.get(jobId),
    listOpen: () => [...openByJob.values()],
    insert(given) {
      const id = String(assignments.length + 1);
      return replace({ id, ...given, jobId: given.jobId ?? id });
    },
    replace,
    list({ limit, cursor, filter = {} }) {
      const end = cursor === undefined ? assignments.length : parsePosition("cursor", cursor) - 1;
      const ids = filter.ids === undefined ? null : new Set(filter.ids);
      const items: Assignment[] = [];
      for (let index = Math.min(end, assignments.length) - 1; index >= 0; index -= 1) {
        const assignment = assignments[index];
        if (assignment === undefined || ids?.has(assignment.id) === false || !meets(assignment, filter)) continue;
        if (items.length === limit) return { items, nextCursor: items.at(-1)?.id ?? null };
        items.push(assignment);
      }
      return { items, nextCursor: null };
    },
  };
}

function meets(assignment: Assignment, { statuses, customerId, technicianId, jobId }: AssignmentFilter): boolean {
  return (
    (statuses?.includes(assignment.status) ?? true) &&
    (customerId ?? assignment.customerId) === assignment.customerId &&
    (technicianId ?? assignment.technicianId) === assignment.technicianId &&
    (jobId ?? assignment.jobId) === assignment.jobId
  );
}
