import { EventsRemovedError } from "../../errors/events-removed-error.js";
import { erasedReason } from "../../plugin-kit/erase-records.js";
import { parsePosition } from "./position.js";

/** Where an event is in its log. */
interface Place {
  readonly cursor: string;
}

/** What happened, in order. Only appended to, except if somebody is erased, or old events are removed. */
export interface EventLog<Event> {
  append(event: Event): void;
  /**
   * Lists the events that meet a condition, or all of them, from the first one kept.
   *
   * @throws {EventsRemovedError} events after the cursor were removed
   */
  list(page: LogPage, meets?: (event: Event) => boolean): readonly (Event & Place)[];
  /** The cursor after the last event. */
  end(): string;
  /** Removes who did it and why from the events that meet a condition. */
  eraseAuthors(meets: (event: Event) => boolean): void;
  /**
   * Lets the log start after its first events that are old, and removes all events of each subject that is over and has no
   * later one. Returns how many it removed.
   */
  removeOld(
    isOld: (event: Event) => boolean,
    toSubject: (event: Event) => string,
    isOver: (subject: string) => boolean,
  ): number;
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
  /** Undefined: removed. */
  const events: ((Event & Place) | undefined)[] = [];
  /** Up to here, events are old: only those of subjects that are not over are left. */
  let passed = 0;

  /** @throws {EventsRemovedError} */
  const toStart = (after: string | undefined, meets: ((event: Event) => boolean) | undefined): number => {
    const isKept = (event: Event | undefined): boolean => event !== undefined && meets?.(event) === true;
    if (after === undefined) return meets === undefined ? passed : 0;
    const start = parseEventCursor(after);
    if (start < passed && !events.some(isKept)) throw new EventsRemovedError();
    return start;
  };

  return {
    append(event) {
      events.push(Object.freeze({ cursor: String(events.length + 1), ...event }));
    },
    list({ limit, after }, meets) {
      const page: (Event & Place)[] = [];
      for (let index = toStart(after, meets); index < events.length && page.length < limit; index += 1) {
        const event = events[index];
        if (event !== undefined && meets?.(event) !== false) page.push(event);
      }
      return page;
    },
    end: () => String(events.length),
    eraseAuthors(meets) {
      events.forEach((event, index) => {
        if (event === undefined || !meets(event) || event.reason === erasedReason) return;
        events[index] = Object.freeze({ ...event, actor: null, reason: null });
      });
    },
    removeOld(isOld, toSubject, isOver) {
      const end = events.findIndex((event, index) => index >= passed && event !== undefined && !isOld(event));
      passed = end === -1 ? events.length : end;
      const later = new Set(events.slice(passed).flatMap((event) => (event === undefined ? [] : toSubject(event))));
      let removed = 0;
      for (let index = 0; index < passed; index += 1) {
        const event = events[index];
        if (event === undefined || later.has(toSubject(event)) || !isOver(toSubject(event))) continue;
        events[index] = undefined;
        removed += 1;
      }
      return removed;
    },
  };
}
