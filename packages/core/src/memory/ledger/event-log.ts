import { erasedReason } from "../../plugin-kit/erase-records.js";
import { parsePosition } from "./position.js";

/** Where an event is in its log. */
interface Place {
  readonly cursor: string;
}

/** What happened, in order. Only appended to, except if somebody is erased. */
export interface EventLog<Event> {
  append(event: Event): void;
  /** Lists the events that meet a condition, or all of them. */
  list(page: LogPage, meets?: (event: Event) => boolean): readonly (Event & Place)[];
  /** The cursor after the last event. */
  end(): string;
  /** Removes who did it and why from the events that meet a condition. */
  eraseAuthors(meets: (event: Event) => boolean): void;
}

interface LogPage {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** The cursor before the first event, and the end of an empty log. */
const start = "0";

function parseEventCursor(after: string): number {
  return after === start ? 0 : parsePosition("after", after);
}

export function createEventLog<Event extends { readonly reason: string | null }>(): EventLog<Event> {
  const events: (Event & Place)[] = [];
  return {
    append(event) {
      events.push(Object.freeze({ cursor: String(events.length + 1), ...event }));
    },
    list({ limit, after }, meets = () => true) {
      const page: (Event & Place)[] = [];
      const start = after === undefined ? 0 : parseEventCursor(after);
      for (let index = start; index < events.length && page.length < limit; index += 1) {
        const event = events[index];
        if (event !== undefined && meets(event)) page.push(event);
      }
      return page;
    },
    end: () => String(events.length),
    eraseAuthors(meets) {
      events.forEach((event, index) => {
        if (!meets(event) || event.reason === erasedReason) return;
        events[index] = Object.freeze({ ...event, actor: null, reason: null });
      });
    },
  };
}
