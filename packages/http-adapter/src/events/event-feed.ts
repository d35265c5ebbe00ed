import type { AssignmentLedger } from "@dispatch/core";
import { createBell } from "./bell.js";
import { createPastReader, type ReadPage } from "./create-past-reader.js";
import { type EventFrame, toEventFrame } from "./event-frame.js";
import { createRecentEvents, type RecentEvents } from "./recent-events.js";

/** The events of a ledger, for many listeners: read once for all of those who are up to date. */
export interface EventFeed {
  readonly listeners: number;
  /** Nothing comes any more. */
  readonly isClosed: boolean;
  /** Counts a listener, until what is returned is called. Without any, nothing is read. */
  join(): () => void;
  /**
   * The next events after a cursor; undefined for the first of all. Waits for them where there are none yet, and gives
   * none where none came in that time.
   *
   * @throws {InvalidRequestError} the cursor is none of the ledger
   * @throws {StoreError} the ledger cannot answer
   */
  next(after: string | undefined, waitMs: number, signal: AbortSignal): Promise<readonly EventFrame[]>;
  /** The cursor behind the last event. @throws {StoreError} the ledger cannot answer */
  findEnd(signal: AbortSignal): Promise<string>;
}

export interface EventFeedOptions {
  readonly pollMs: number;
  /** Told where the ledger cannot answer while listeners wait; it is asked again. */
  readonly onError: (error: unknown) => void;
  /** Closes the feed. */
  readonly closing?: AbortSignal | undefined;
}

const pageSize = 100;

export function createEventFeed(
  ledger: Pick<AssignmentLedger, "listEvents" | "findEventsEnd">,
  { pollMs, onError, closing }: EventFeedOptions,
): EventFeed {
  const readPage: ReadPage = async (after) => (await ledger.listEvents({ after, limit: pageSize })).map(toEventFrame);
  const readPast = createPastReader(readPage);
  const bell = createBell();
  let listeners = 0;
  /** Null until someone has read the log to its end: nobody knows before where that is. */
  let recent: RecentEvents | null = null;

  function tell(error: unknown): readonly EventFrame[] {
    onError(error);
    return [];
  }

  async function follow(followed: RecentEvents): Promise<void> {
    recent = followed;
    while (followed === recent) {
      const page = await readPage(followed.end).catch(tell);
      followed.add(page);
      if (page.length > 0) bell.ring();
      if (page.length < pageSize) await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }

  return {
    get listeners() {
      return listeners;
    },
    get isClosed() {
      return closing?.aborted ?? false;
    },
    join() {
      // Once and no longer: the signal may outlive many feeds.
      if (listeners === 0) closing?.addEventListener("abort", bell.ring);
      listeners += 1;
      let isIn = true;
      return () => {
        if (isIn) listeners -= 1;
        isIn = false;
        if (listeners > 0) return;
        recent = null;
        closing?.removeEventListener("abort", bell.ring);
      };
    },
    async next(after, waitMs, signal) {
      const find = (): readonly EventFrame[] | null => recent?.findAfter(after)?.slice(0, pageSize) ?? null;
      const past = find() === null ? await readPast(after) : [];
      if (past.length > 0) return past;
      if (recent === null && listeners > 0) void follow(createRecentEvents(after));
      // Nothing is awaited between this look and the wait, so that no event slips through.
      if (!find()?.length && !this.isClosed) await bell.wait(waitMs, signal);
      return find() ?? [];
    },
    findEnd: (signal) => ledger.findEventsEnd({ signal }),
  };
}
