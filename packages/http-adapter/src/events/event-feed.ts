import type { AssignmentEvent, AssignmentLedger } from "@dispatch/core";
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
}

export interface EventFeedOptions {
  readonly pollMs: number;
  /** Told where the ledger cannot answer while listeners wait; it is asked again. */
  readonly onError: (error: unknown) => void;
  /** Closes the feed. */
  readonly closing?: AbortSignal | undefined;
}

const pageSize = 100;

export function createEventFeed(ledger: Pick<AssignmentLedger, "listEvents">, options: EventFeedOptions): EventFeed {
  const waiting = new Set<() => void>();
  const reading = new Map<string | undefined, Promise<readonly EventFrame[]>>();
  let lastRead: Promise<unknown> = Promise.resolve();
  let listeners = 0;
  /** Null until someone is up to date. */
  let recent: RecentEvents | null = null;

  const isClosed = (): boolean => options.closing?.aborted ?? false;
  const wakeAll = (): void => {
    for (const wake of waiting) wake();
  };
  options.closing?.addEventListener("abort", wakeAll, { once: true });

  async function follow(mine: RecentEvents): Promise<void> {
    while (mine === recent) {
      const page = await ledger.listEvents({ after: mine.end, limit: pageSize }).catch(tell);
      mine.add(page.map(toEventFrame));
      if (page.length > 0) wakeAll();
      if (page.length < pageSize) await sleep(options.pollMs);
    }
  }

  function tell(error: unknown): readonly AssignmentEvent[] {
    options.onError(error);
    return [];
  }

  /** For who is behind: one read at a time, which all who stand at the same place share. */
  function readPast(after: string | undefined): Promise<readonly EventFrame[]> {
    const running = reading.get(after);
    if (running !== undefined) return running;
    const read = lastRead.then(async () => (await ledger.listEvents({ after, limit: pageSize })).map(toEventFrame));
    reading.set(after, read);
    lastRead = read.catch(() => undefined).finally(() => reading.delete(after));
    return read;
  }

  /** Nobody knows where the log ends until someone has read it to its end. */
  function begin(after: string | undefined): void {
    if (recent !== null || listeners === 0) return;
    recent = createRecentEvents(after);
    void follow(recent);
  }

  return {
    get listeners() {
      return listeners;
    },
    get isClosed() {
      return isClosed();
    },
    join() {
      listeners += 1;
      let isIn = true;
      return () => {
        if (isIn) listeners -= 1;
        isIn = false;
        if (listeners === 0) recent = null;
      };
    },
    async next(after, waitMs, signal) {
      if ((recent?.findAfter(after) ?? null) === null) {
        const past = await readPast(after);
        if (past.length > 0) return past;
        begin(after);
      }
      const find = (): readonly EventFrame[] => recent?.findAfter(after)?.slice(0, pageSize) ?? [];
      // Nothing is awaited between this look and the wait, so that no event slips through.
      if (find().length === 0 && !isClosed()) await wait(waiting, waitMs, signal);
      return find();
    },
  };
}

/** Until woken, for this long at most, or until aborted. */
async function wait(waiting: Set<() => void>, waitMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  let end = (): void => undefined;
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  const timer = setTimeout(end, waitMs);
  waiting.add(end);
  signal.addEventListener("abort", end, { once: true });
  await over;
  clearTimeout(timer);
  waiting.delete(end);
  signal.removeEventListener("abort", end);
}

function sleep(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
