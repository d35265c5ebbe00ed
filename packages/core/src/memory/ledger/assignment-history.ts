import type { Assignment, AssignmentEvent, AssignmentStatus, EndCause } from "../../domain/assignment.js";
import { openStatuses } from "../../domain/lifecycle.js";
import type { Clock } from "../../plugins/clock.js";
import { type AssignmentTable, createAssignmentTable, type NewAssignment } from "./assignment-table.js";
import type { Author } from "./author.js";
import { createEventLog, type EventLog } from "./event-log.js";

type Noted = Omit<AssignmentEvent, "cursor">;

/** The current assignments and their history: every change has an event. */
export interface AssignmentHistory {
  readonly table: Pick<AssignmentTable, "takeId" | "nextId" | "idsGiven" | "find" | "findOpen" | "listOpen" | "list">;
  readonly events: Pick<EventLog<Noted>, "list" | "end">;
  /** How many open assignments have ended so far. */
  readonly ended: number;
  make(assignment: Omit<NewAssignment, "assignedAt" | "status">, author: Author): Assignment;
  move(assignment: Assignment, to: AssignmentStatus, author: Author, endCause?: EndCause): Assignment;
  /** Stores another drive, in metres. No event. */
  measure(assignment: Assignment, distanceMeters: number): void;
  /** Removes who did it and why from the events that meet a condition. */
  eraseAuthors(meets: (event: Noted) => boolean): void;
  /** Removes the old events of assignments that are over, and returns how many. */
  removeOld(isOld: (at: string) => boolean, isOver: (assignmentId: string) => boolean): number;
}

/** @param follow called with every assignment that has moved */
export function createAssignmentHistory(
  clock: Pick<Clock, "now">,
  follow: (assignment: Assignment) => void,
): AssignmentHistory {
  const table = createAssignmentTable();
  const events = createEventLog<Noted>();
  let ended = 0;
  const now = (): string => new Date(clock.now()).toISOString();

  const note = (assignment: Assignment, from: AssignmentStatus | null, { actor, reason }: Author): Assignment => {
    const { id, jobId, technicianId, customerId, status } = assignment;
    const what = { assignmentId: id, jobId, technicianId, customerId, from, to: status };
    events.append({ ...what, at: now(), actor: actor ?? null, reason: reason ?? null });
    return assignment;
  };

  return {
    table,
    events,
    get ended() {
      return ended;
    },
    make: (given, author) => note(table.insert({ ...given, assignedAt: now(), status: "assigned" }), null, author),
    move(assignment, to, author, endCause) {
      if (!openStatuses.includes(to)) ended += 1;
      const cause = endCause === undefined ? {} : { endCause };
      const moved = note(table.replace({ ...assignment, status: to, ...cause }), assignment.status, author);
      follow(moved);
      return moved;
    },
    eraseAuthors: (meets) => events.eraseAuthors(meets),
    removeOld: (isOld, isOver) =>
      events.removeOld(
        ({ at }) => isOld(at),
        ({ assignmentId }) => assignmentId,
        isOver,
      ),
    measure: (assignment, distanceMeters) => void table.replace({ ...assignment, distanceMeters }),
  };
}
