import type { AssignmentEvent } from "../../domain/assignment.js";
import type { ListEventsRequest } from "../../plugins/assignment-ledger.js";
import { parsePosition } from "./position.js";

/** What happened, in order. Only appended to. */
export interface EventLog {
  append(event: Omit<AssignmentEvent, "cursor">): void;
  list(request: ListEventsRequest): readonly AssignmentEvent[];
  /** The cursor after the last event. */
  end(): string;
}

/** The cursor before the first event, and the end of an empty log. */
const start = "0";

function parseEventCursor(after: string): number {
  return after === start ? 0 : parsePosition("after", after);
}

export function createEventLog(): EventLog {
  const events: AssignmentEvent[] = [];
  return {
    append(event) {
      events.push(Object.freeze({ cursor: String(events.length + 1), ...event }));
    },
    list({ limit, after, assignmentId }) {
      const page: AssignmentEvent[] = [];
      const start = after === undefined ? 0 : parseEventCursor(after);
      for (let index = start; index < events.length && page.length < limit; index += 1) {
        const event = events[index];
        if (event !== undefined && (assignmentId ?? event.assignmentId) === event.assignmentId) page.push(event);
      }
      return page;
    },
    end: () => String(events.length),
  };
}
