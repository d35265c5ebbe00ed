import { InvalidRequestError, type OperationOptions } from "@dispatch/core";
import { checkOptionalFunction, checkSignal, checkWhole, type FieldsOf } from "@dispatch/core/plugin-kit";
import type { Context } from "hono";
import type { DispatchEnv } from "../dispatch-env.js";
import { invalidRequest } from "../problem/invalid-request.js";
import { type Problem, respondWithProblem } from "../problem/problem.js";
import type { EventStreams, EventsStart, EventView } from "../route/route-parts.js";
import type { FairShares } from "../shares/fair-shares.js";
import { identifyClient } from "../shares/identify-client.js";
import { createEventFeed, type EventFeed, type EventLog } from "./event-feed.js";
import { type EventFrame, type Frame, toFrameText, toPlaceText } from "./event-frame.js";
import { createEventStream } from "./event-stream.js";
import type { ListenerLimit } from "./listener-shares.js";
import { createSharedTexts } from "./shared-texts.js";

/** Settings of the event streams: how they follow their logs, and how many may listen to all of them. */
export interface EventSettings extends ListenerLimit {
  /**
   * How often a log is asked for new events while it has listeners, in milliseconds, 10 to 60,000.
   *
   * @default 500
   */
  readonly pollMs?: number | undefined;
  /**
   * How often `GET /technicians/positions/events` asks who has changed while it has listeners, in milliseconds, 10 to
   * 60,000: a listener gets no more than one message in this time, unless more than 1,000 technicians have changed.
   *
   * @default 1000
   */
  readonly positionPollMs?: number | undefined;
  /** Interval between heartbeats to an idle listener, in milliseconds, 10 to 600,000. @default 15000 */
  readonly heartbeatMs?: number | undefined;
  /** How long a listener may read nothing before it is disconnected, in milliseconds, 10 to 600,000. @default 30000 */
  readonly stallMs?: number | undefined;
  /**
   * How many of your own proxies add to `X-Forwarded-For`, as in `guard`. Used to identify the client's network.
   *
   * @default 0
   */
  readonly trustedProxies?: number | undefined;
  /**
   * Called with the error if the log of events cannot be read while there are listeners: at once, and only once until
   * it can be read again. Default: not reported.
   */
  readonly onFailure?: ((error: unknown) => void) | undefined;
  /**
   * Called with each read whose result many listeners share, and calls it, such as outside of the context of the request
   * that started it. Default: it is called as it is.
   */
  readonly runShared?: (<Result>(read: () => Result) => Result) | undefined;
  /** Ends every stream when aborted, so that a server can stop. Default: never. */
  readonly closing?: AbortSignal | undefined;
}

/** All settings, to name a misspelt one. */
export const eventFields: FieldsOf<EventSettings> = {
  maxListeners: true,
  showLimit: true,
  pollMs: true,
  positionPollMs: true,
  heartbeatMs: true,
  stallMs: true,
  trustedProxies: true,
  onFailure: true,
  runShared: true,
  closing: true,
};

export interface StreamsOptions {
  readonly onError: (error: unknown) => void;
  /** The shares of the whole app, over all tenants. */
  readonly shares: FairShares;
}

/** What differs between streams. */
export interface StreamForm<Event extends Frame, View> {
  readonly log: EventLog<Event>;
  /** The setting that says how often the log is read. @default "pollMs" */
  readonly poll?: "pollMs" | "positionPollMs" | undefined;
  /** What a listener without a cursor gets. @default "all" */
  readonly start?: "all" | "latest" | undefined;
  /** The text of events for a listener. */
  toText(events: readonly Event[], view: View, options: OperationOptions): string | Promise<string>;
  /**
   * Present if the text of events is that of each, in order, and depends on them and the view alone. It is then made once
   * for all listeners whose views have the same key. Default: it is made for each listener.
   */
  toViewKey?(view: View): string;
}

/** A log whose events are the same for every listener, but for the people who are shown with them. */
export function toPlainForm(log: EventLog<EventFrame>): StreamForm<EventFrame, EventView> {
  return { log, toText: (frames, { readPeople }, options) => toFrameText(frames, readPeople, options) };
}

/** Listeners need the texts of the last few events, in a few views. A text of 1,000 positions is 200 kB. */
const maxSharedTexts = 16;

const defaultPollMs = { pollMs: 500, positionPollMs: 1000 } as const;

const encoder = new TextEncoder();

export const eventStreamType = "text/event-stream";

const headers = {
  "content-type": eventStreamType,
  "cache-control": "no-store",
  // Without this, nginx holds events back.
  "x-accel-buffering": "no",
};

/**
 * Streams the events of a log, each once and in order: from the first, from the one after a cursor, or only new ones.
 *
 * @throws {InvalidRequestError} naming the setting that cannot be used
 */
export function createEventStreams<Event extends Frame, View>(
  { log, poll = "pollMs", start = "all", toText, toViewKey }: StreamForm<Event, View>,
  settings: EventSettings,
  { onError, shares }: StreamsOptions,
): EventStreams<View> {
  const heartbeatMs = checkWhole("events.heartbeatMs", settings.heartbeatMs ?? 15_000, 10, 600_000);
  const stallMs = checkWhole("events.stallMs", settings.stallMs ?? 30_000, 10, 600_000);
  const trustedProxies = checkWhole("events.trustedProxies", settings.trustedProxies ?? 0, 0, 10);
  const pollMs = checkWhole(`events.${poll}`, settings[poll] ?? defaultPollMs[poll], 10, 60_000);
  checkOptionalFunction("events.runShared", settings.runShared);
  const { runShared = (read) => read() } = settings;
  checkOptionalFunction("events.onFailure", settings.onFailure);
  checkSignal("events.closing", settings.closing);
  const tell = (error: unknown): void => {
    onError(error);
    settings.onFailure?.(error);
  };
  const shared: EventLog<Event> = {
    ...log,
    list: (after, options) => runShared(() => log.list(after, options)),
    findEnd: (options) => runShared(() => log.findEnd(options)),
  };
  const feed = createEventFeed(shared, { pollMs, onError: tell, closing: settings.closing });
  const sharedTexts = createSharedTexts<Event>(maxSharedTexts);
  let listeners = 0;

  /** Returns what makes the text of events for one listener. */
  function toTextOf(view: View, signal: AbortSignal): (events: readonly Event[]) => Promise<readonly Uint8Array[]> {
    const make = async (events: readonly Event[], options: OperationOptions) =>
      encoder.encode(await toText(events, view, options));
    if (toViewKey === undefined) return async (events) => [await make(events, { signal })];
    const key = toViewKey(view);
    // Without the signal of this listener: others wait for the same text.
    return (events) => Promise.all(events.map((event) => sharedTexts.get(event, key, () => make([event], {}))));
  }

  return {
    async open(context, from, view) {
      if (context.req.method === "HEAD") return context.body(null, 200, headers);
      const { key: holder } = identifyClient(context, trustedProxies);
      if (!shares.take(holder)) return respondWithProblem(context, tooMany);
      const { signal } = context.req.raw;
      listeners += 1;
      const leave = join(feed, () => {
        shares.giveBack(holder);
        listeners -= 1;
        if (listeners === 0) sharedTexts.clear();
      });
      try {
        const toOwnText = toTextOf(view, signal);
        const { after, first } = await begin(from, feed, { start, toText: toOwnText, signal });
        // If aborted, the guard has already answered, and nobody would read or end the stream.
        signal.throwIfAborted();
        const options = {
          after,
          first,
          toText: toOwnText,
          signal,
          heartbeatMs,
          stallMs,
          leave,
          maxMs: toMaxMs(context),
        };
        return context.body(createEventStream(feed, options), 200, headers);
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}

/** Joins the feed. Returns a function that leaves it; calling it again does nothing. */
function join(feed: EventFeed<Frame>, giveBack: () => void): () => void {
  const leaveFeed = feed.join();
  let isIn = true;
  return () => {
    if (!isIn) return;
    isIn = false;
    leaveFeed();
    giveBack();
  };
}

/** In place of a cursor: only new events. */
const latest = "latest";

/** Reads before the answer starts, so that an invalid cursor can still be refused. */
async function begin<Event extends Frame>(
  from: EventsStart,
  feed: EventFeed<Event>,
  how: {
    readonly start: "all" | "latest";
    readonly signal: AbortSignal;
    toText(events: readonly Event[]): Promise<readonly Uint8Array[]>;
  },
): Promise<{ readonly after: string | undefined; readonly first: readonly Uint8Array[] }> {
  const { signal, toText } = how;
  const after = from.lastEventId ?? from.after ?? (how.start === "all" ? undefined : latest);
  if (after === latest) {
    const end = await feed.findEnd(signal);
    return { after: end, first: [encoder.encode(toPlaceText(end))] };
  }
  try {
    const events = await feed.begin(after, signal);
    return { after: events.at(-1)?.cursor ?? after, first: await toText(events) };
  } catch (error) {
    const isOfCursor = InvalidRequestError.isInstance(error) && error.parameter === "after";
    if (from.lastEventId === undefined || !isOfCursor) throw error;
    throw invalidRequest([{ loc: ["header", "last-event-id"], msg: error.problem, type: "value_error" }]);
  }
}

/** A stream must not outlive the credentials that opened it. */
function toMaxMs(context: Context<DispatchEnv>): number {
  return (context.get("principal")?.expiresAtMs ?? Number.POSITIVE_INFINITY) - Date.now();
}

const tooMany: Problem = {
  status: 503,
  code: "TOO_MANY_LISTENERS",
  detail: "Too many open event streams",
  retryAfterSeconds: 30,
};
