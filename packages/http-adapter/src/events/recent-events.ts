import type { EventFrame } from "./event-frame.js";

/** The last events of a log, in memory. */
export interface RecentEvents {
  /** The cursor of the last event. */
  readonly end: string | undefined;
  add(frames: readonly EventFrame[]): void;
  /** Returns the events after a cursor; null if the cursor is too old or unknown. */
  findAfter(cursor: string | undefined): readonly EventFrame[] | null;
}

/** About 100 kB. A listener who is further behind reads from the ledger. */
const maxEvents = 250;

/** Starts after a cursor; undefined starts at the first event. */
export function createRecentEvents(after: string | undefined): RecentEvents {
  let start = after;
  let frames: readonly EventFrame[] = [];
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
