import type { Frame } from "./event-frame.js";

/** The last events of a log, in memory. */
export interface RecentEvents<Event extends Frame> {
  /** The cursor of the last event. */
  readonly end: string | undefined;
  add(frames: readonly Event[]): void;
  /** Returns the events after a cursor; null if the cursor is too old or unknown. */
  findAfter(cursor: string | undefined): readonly Event[] | null;
}

/**
 * Starts after a cursor; undefined starts at the first event.
 *
 * @param maxEvents how many are kept: a listener who is further behind reads from the store
 */
export function createRecentEvents<Event extends Frame>(
  after: string | undefined,
  maxEvents: number,
): RecentEvents<Event> {
  let start = after;
  let frames: readonly Event[] = [];
  return {
    get end() {
      return frames.at(-1)?.cursor ?? start;
    },
    add(added) {
      const all = [...frames, ...added];
      frames = all.slice(-maxEvents);
      start = all.at(-maxEvents - 1)?.cursor ?? start;
    },
    findAfter(cursor) {
      if (cursor === start) return frames;
      // Most listeners are at the end.
      const index = frames.findLastIndex((frame) => frame.cursor === cursor);
      return index === -1 ? null : frames.slice(index + 1);
    },
  };
}
