import { type AssignmentLedger, DispatchError, InvalidRequestError } from "@dispatch/core";
import { onAbort, pause, systemClock, untilAborted } from "@dispatch/core/plugin-kit";
import { createBell } from "./bell.js";
import { createPastReader, type ReadPage } from "./create-past-reader.js";
import { type EventFrame, toEventFrame } from "./event-frame.js";
import { createRecentEvents, type RecentEvents } from "./recent-events.js";
import { shareNext } from "./share-next.js";

/** The events of a ledger, for many listeners: read once for all of those who are up to date. */
export interface EventFeed {
  /** Nothing comes any more. */
  readonly isClosed: boolean;
  /** Counts a listener, until what is returned is called. Without any, nothing is read. */
  join(): () => void;
  /**
   * The first events for a listener who comes with this cursor; undefined for the first of all. Does not wait for any.
   *
   * @throws {InvalidRequestError} the cursor is none of the ledger, or is not in its log: it may be older than a restore
   * @throws {StoreError} the ledger cannot answer
   */
  begin(after: string | undefined, signal: AbortSignal): Promise<readonly EventFrame[]>;
  /**
   * The next events after a cursor that `begin`, `next` or `findEnd` led to. Waits for them if there are none yet, and
   * gives none if none came in that time.
   *
   * @throws {StoreError} the ledger cannot answer
   */
  next(after: string | undefined, waitMs: number, signal: AbortSignal): Promise<readonly EventFrame[]>;
  /** The cursor behind the last event. @throws {StoreError} the ledger cannot answer */
  findEnd(signal: AbortSignal): Promise<string>;
}

export interface EventFeedOptions {
  readonly pollMs: number;
  /** Receives why the ledger cannot answer while listeners wait: at once, and once until it answers again. */
  readonly onError: (error: unknown) => void;
  /** Closes the feed. */
  readonly closing?: AbortSignal | undefined;
}

const pageSize = 100;

/** For so long listeners stay while the ledger fails in a way that may pass. */
const patienceMs = 5_000;

export function createEventFeed(
  ledger: Pick<AssignmentLedger, "listEvents" | "findEventsEnd">,
  { pollMs, onError, closing }: EventFeedOptions,
): EventFeed {
  const readPage: ReadPage = async (after, options) => {
    const events = await ledger.listEvents({ after, limit: pageSize }, options);
    isFailing = false;
    return events.map(toEventFrame);
  };
  const readPast = createPastReader(readPage);
  const findEnd = shareNext(() => ledger.findEventsEnd());
  const bell = createBell();
  let leaveClosing = (): void => undefined;
  let listeners = 0;
  /** Present while somebody listens. */
  let following: AbortController | undefined;
  /** Null until the end of the log is known. Starts at the ledger's end, never at a client's cursor. */
  let recent: RecentEvents | null = null;
  /** Why listeners have to leave. */
  let failure: { readonly error: unknown } | null = null;
  let isFailing = false;

  const isClosed = (): boolean => closing?.aborted ?? false;

  function tell(error: unknown): void {
    if (!isFailing) onError(error);
    isFailing = true;
  }

  async function follow(signal: AbortSignal): Promise<void> {
    let failingSinceMs: number | null = null;
    while (!signal.aborted) {
      let delayMs = pollMs;
      try {
        delayMs = await goOn(signal);
        failingSinceMs = null;
      } catch (error) {
        if (signal.aborted) return;
        tell(error);
        failingSinceMs ??= performance.now();
        if (!isPassing(error) || performance.now() - failingSinceMs >= patienceMs) return fail(error);
      }
      await pause(delayMs, systemClock, signal).catch(() => undefined);
    }
  }

  /** One step of following the log; gives how long to wait before the next, in milliseconds. */
  async function goOn(signal: AbortSignal): Promise<number> {
    if (recent === null) {
      await findStart(signal);
      return pollMs;
    }
    const page = await untilAborted(readPage(recent.end, { signal }), signal);
    recent?.add(page);
    if (page.length > 0) bell.ring();
    return page.length === pageSize ? 0 : pollMs;
  }

  async function findStart(signal: AbortSignal): Promise<void> {
    const end = await untilAborted(ledger.findEventsEnd({ signal }), signal);
    if (signal.aborted) return;
    recent = createRecentEvents(end);
    // What came before the end was known, those who wait have to read.
    bell.ring();
  }

  /** Ends every stream; a listener who comes again starts anew. */
  function fail(error: unknown): void {
    failure = { error };
    stop();
    bell.ring();
  }

  function stop(): void {
    following?.abort();
    following = undefined;
    recent = null;
  }

  function start(): void {
    if (following !== undefined) return;
    failure = null;
    following = new AbortController();
    void follow(following.signal);
  }

  /** What comes after a cursor by now: from memory, or else from the ledger. */
  async function look(after: string | undefined, signal: AbortSignal): Promise<readonly EventFrame[]> {
    return recent?.findAfter(after)?.slice(0, pageSize) ?? readPast(after, { signal });
  }

  async function next(after: string | undefined, waitMs: number, signal: AbortSignal): Promise<readonly EventFrame[]> {
    const endsAtMs = performance.now() + waitMs;
    for (;;) {
      if (listeners > 0) start();
      const { rings } = bell;
      const frames = await look(after, signal);
      const leftMs = isClosed() ? 0 : endsAtMs - performance.now();
      if (frames.length > 0 || leftMs <= 0 || signal.aborted) return frames;
      // Nothing slips through between the look and the wait: the bell has rung more often then.
      await bell.wait(rings, leftMs, signal);
      if (failure !== null) throw failure.error;
    }
  }

  return {
    get isClosed() {
      return isClosed();
    },
    join() {
      // Once and no longer: the signal may outlive many feeds.
      if (listeners === 0 && closing !== undefined) leaveClosing = onAbort(closing, bell.ring);
      listeners += 1;
      start();
      let isIn = true;
      return () => {
        if (isIn) listeners -= 1;
        isIn = false;
        if (listeners > 0) return;
        stop();
        leaveClosing();
      };
    },
    async begin(after, signal) {
      const frames = await next(after, 0, signal);
      if (frames.length > 0 || after === undefined || recent?.findAfter(after) != null) return frames;
      if ((await untilAborted(findEnd(), signal)) === after) return [];
      // An event may have come between the two.
      const late = await readPast(after, { signal });
      if (late.length > 0) return late;
      throw new InvalidRequestError({ parameter: "after", problem: "is not in the log of events: begin anew" });
    },
    async next(after, waitMs, signal) {
      try {
        return await next(after, waitMs, signal);
      } catch (error) {
        if (signal.aborted || failure !== null) throw error;
        tell(error);
        if (!isPassing(error)) throw error;
        await bell.wait(bell.rings, Math.min(waitMs, pollMs), signal);
        return [];
      }
    },
    findEnd: (signal) => untilAborted(findEnd(), signal),
  };
}

function isPassing(error: unknown): boolean {
  return DispatchError.isInstance(error) && error.isRetryable;
}
