import { DispatchError, InvalidRequestError, type OperationOptions } from "@dispatch/core";
import { EventsRemovedError, onAbort, pause, systemClock, untilAborted } from "@dispatch/core/plugin-kit";
import { createBell } from "./bell.js";
import { createPastReader } from "./create-past-reader.js";
import { type EventFrame, type Frame, type LoggedEvent, toEventFrame } from "./event-frame.js";
import { createRecentEvents, type RecentEvents } from "./recent-events.js";
import { shareNext } from "./share-next.js";

/** Events that can be read in order, such as those of a ledger. */
export interface EventLog<Event extends Frame> {
  /** Reads the events after a cursor, or from the first, oldest first: at most `pageSize`. */
  list(after: string | undefined, options?: OperationOptions): Promise<EventPage<Event>>;
  /** Returns the cursor of the end of the log. */
  findEnd(options?: OperationOptions): Promise<string>;
  /** How many of the last events are kept in memory. */
  readonly maxRecent: number;
  /** How many listeners are sent new events before other work gets a turn of the event loop. */
  readonly wokenAtOnce: number;
  /**
   * Present if the log tells the latest state only, so that a listener may get an event again, and if `list` itself refuses
   * a cursor that is not of the log. Makes an event without content. Default: each listener gets every event once.
   */
  toEmpty?(cursor: string): Event;
}

/** Events in order, and whether there may be more of them already. */
export interface EventPage<Event extends Frame> {
  readonly events: readonly Event[];
  readonly hasMore: boolean;
}

/** The events of a log, for many listeners. New events are read once for all listeners who are up to date. */
export interface EventFeed<Event extends Frame> {
  /** Whether the feed is closed and gives no more new events. */
  readonly isClosed: boolean;
  /** Adds a listener, and returns a function that removes it. Without listeners the log is not read. */
  join(): () => void;
  /**
   * Returns the first events after a cursor; undefined starts at the first event. Does not wait for new events.
   *
   * @throws {InvalidRequestError} the cursor is not one of the log, or not in it: it may be from before a restore
   * @throws {EventsRemovedError} events after the cursor were removed
   * @throws {StoreError} the log cannot be read
   */
  begin(after: string | undefined, signal: AbortSignal): Promise<readonly Event[]>;
  /**
   * Returns the next events after a cursor from `begin`, `next` or `findEnd`. Waits up to `waitMs` for new events, and
   * returns an empty list if none arrived.
   *
   * @throws {StoreError} the log cannot be read
   */
  next(after: string | undefined, waitMs: number, signal: AbortSignal): Promise<readonly Event[]>;
  /** Returns the cursor of the end of the log. @throws {StoreError} the log cannot be read */
  findEnd(signal: AbortSignal): Promise<string>;
}

export interface EventFeedOptions {
  readonly pollMs: number;
  /**
   * Called with the error if the log cannot be read while there are listeners: at once, and only once until it
   * answers again.
   */
  readonly onError: (error: unknown) => void;
  /** Closes the feed when aborted. */
  readonly closing?: AbortSignal | undefined;
}

/** How many events a listener gets at once. */
const pageSize = 100;

/** About 100 kB of events of a ledger. */
const maxRecentLogged = 250;

/** A listener takes 0.1 ms or more. */
const wokenAtOnceLogged = 50;

/** A log of events that are sent to every listener in the same way. */
export function toEventLog(
  list: (
    page: { readonly limit: number; readonly after: string | undefined },
    options?: OperationOptions,
  ) => Promise<readonly LoggedEvent[]>,
  findEnd: (options?: OperationOptions) => Promise<string>,
): EventLog<EventFrame> {
  return {
    maxRecent: maxRecentLogged,
    wokenAtOnce: wokenAtOnceLogged,
    findEnd,
    async list(after, options) {
      const events = await list({ after, limit: pageSize }, options);
      return { events: events.map((event) => toEventFrame(event)), hasMore: events.length === pageSize };
    },
  };
}

/** How long listeners stay connected while the log fails in a way that may pass. */
const patienceMs = 5_000;

export function createEventFeed<Event extends Frame>(
  log: EventLog<Event>,
  { pollMs, onError, closing }: EventFeedOptions,
): EventFeed<Event> {
  const readPage: EventLog<Event>["list"] = async (after, options) => {
    const page = await log.list(after, options);
    isFailing = false;
    return page;
  };
  const readPast = createPastReader<Event>(async (after, options) => {
    // Everything up to there is in a page that is read later and is the last one.
    const end = recent?.end;
    const { events, hasMore } = await readPage(after, options);
    return hasMore || end === undefined ? events : toJoinFeed(events, after, end);
  });
  const findEnd = shareNext(() => log.findEnd());
  const bell = createBell(log.wokenAtOnce);
  let leaveClosing = (): void => undefined;
  let listeners = 0;
  /** Present while there are listeners. */
  let following: AbortController | undefined;
  /** Null until the end of the log is known. Starts at the end of the log, never at a client's cursor. */
  let recent: RecentEvents<Event> | null = null;
  /** Why all listeners were disconnected. */
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

  /** Runs one step of following the log. Returns the delay before the next step, in milliseconds. */
  async function goOn(signal: AbortSignal): Promise<number> {
    if (recent === null) {
      await findStart(signal);
      return pollMs;
    }
    const { events, hasMore } = await untilAborted(readPage(recent.end, { signal }), signal);
    recent?.add(events);
    if (events.length > 0) bell.ring();
    return hasMore ? 0 : pollMs;
  }

  async function findStart(signal: AbortSignal): Promise<void> {
    const end = await untilAborted(log.findEnd({ signal }), signal);
    if (signal.aborted) return;
    recent = createRecentEvents<Event>(end, log.maxRecent);
    // Waiting listeners must read what was added before the end was known.
    bell.ring();
  }

  /** Ends every stream. A listener that connects again starts afresh. */
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

  /** Moves a listener who was read to from the store to a place from which the events in memory go on. */
  function toJoinFeed(events: readonly Event[], after: string | undefined, end: string): readonly Event[] {
    const last = events.at(-1);
    if (log.toEmpty === undefined || (last?.cursor ?? after) === end) return events;
    return last === undefined ? [log.toEmpty(end)] : [...events.slice(0, -1), { ...last, cursor: end }];
  }

  /** Returns the events after a cursor so far: from memory if it has them, else from the store. */
  async function look(after: string | undefined, signal: AbortSignal): Promise<readonly Event[]> {
    return recent?.findAfter(after)?.slice(0, pageSize) ?? readPast(after, { signal });
  }

  async function next(after: string | undefined, waitMs: number, signal: AbortSignal): Promise<readonly Event[]> {
    const endsAtMs = performance.now() + waitMs;
    for (;;) {
      if (listeners > 0) start();
      const { rings } = bell;
      const frames = await look(after, signal);
      const leftMs = isClosed() ? 0 : endsAtMs - performance.now();
      if (frames.length > 0 || leftMs <= 0 || signal.aborted) return frames;
      // An event between the look and the wait is not missed: it has rung the bell, so the wait returns at once.
      await bell.wait(rings, leftMs, signal);
      if (failure !== null) throw failure.error;
    }
  }

  return {
    get isClosed() {
      return isClosed();
    },
    join() {
      // Listen to the signal once, and stop with the last listener: it may outlive many feeds.
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
      if (log.toEmpty !== undefined) return frames;
      if ((await untilAborted(findEnd(), signal)) === after) return [];
      // An event may have been added between the two reads.
      const late = await readPast(after, { signal });
      if (late.length > 0) return late;
      throw new InvalidRequestError({
        parameter: "after",
        problem: "is not in the log of events: start again without it, or with latest",
      });
    },
    async next(after, waitMs, signal) {
      try {
        return await next(after, waitMs, signal);
      } catch (error) {
        if (signal.aborted || failure !== null || EventsRemovedError.isInstance(error)) throw error;
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
