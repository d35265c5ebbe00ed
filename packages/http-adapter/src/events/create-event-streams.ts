import { InvalidRequestError } from "@dispatch/core";
import { checkOptionalFunction, checkSignal, checkWhole, type FieldsOf } from "@dispatch/core/plugin-kit";
import type { Context } from "hono";
import type { DispatchEnv } from "../dispatch-env.js";
import { invalidRequest } from "../problem/invalid-request.js";
import { type Problem, respondWithProblem } from "../problem/problem.js";
import type { EventStreams, EventsStart } from "../route/route-parts.js";
import type { FairShares } from "../shares/fair-shares.js";
import { identifyClient } from "../shares/identify-client.js";
import { createEventFeed, type EventFeed, type EventLog } from "./event-feed.js";
import { type EventFrame, toFrameExpansion, toPlaceFrame } from "./event-frame.js";
import { createEventStream } from "./event-stream.js";
import type { ListenerLimit } from "./listener-shares.js";

/** Settings of `GET /events` and `GET /jobs/events`: how they follow their logs, and how many may listen to both. */
export interface EventSettings extends ListenerLimit {
  /**
   * How often a log is asked for new events while it has listeners, in milliseconds, 10 to 60,000.
   *
   * @default 500
   */
  readonly pollMs?: number | undefined;
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
  /** Ends every stream when aborted, so that a server can stop. Default: never. */
  readonly closing?: AbortSignal | undefined;
}

/** All settings, to name a misspelt one. */
export const eventFields: FieldsOf<EventSettings> = {
  maxListeners: true,
  showLimit: true,
  pollMs: true,
  heartbeatMs: true,
  stallMs: true,
  trustedProxies: true,
  onFailure: true,
  closing: true,
};

export interface StreamsOptions {
  readonly onError: (error: unknown) => void;
  /** The shares of the whole app, over all tenants. */
  readonly shares: FairShares;
}

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
export function createEventStreams(
  log: EventLog,
  settings: EventSettings,
  { onError, shares }: StreamsOptions,
): EventStreams {
  const heartbeatMs = checkWhole("events.heartbeatMs", settings.heartbeatMs ?? 15_000, 10, 600_000);
  const stallMs = checkWhole("events.stallMs", settings.stallMs ?? 30_000, 10, 600_000);
  const trustedProxies = checkWhole("events.trustedProxies", settings.trustedProxies ?? 0, 0, 10);
  const pollMs = checkWhole("events.pollMs", settings.pollMs ?? 500, 10, 60_000);
  checkOptionalFunction("events.onFailure", settings.onFailure);
  checkSignal("events.closing", settings.closing);
  const tell = (error: unknown): void => {
    onError(error);
    settings.onFailure?.(error);
  };
  const feed = createEventFeed(log, { pollMs, onError: tell, closing: settings.closing });

  return {
    async open(context, from) {
      if (context.req.method === "HEAD") return context.body(null, 200, headers);
      const { key: holder } = identifyClient(context, trustedProxies);
      if (!shares.take(holder)) return respondWithProblem(context, tooMany);
      const { signal } = context.req.raw;
      const leave = join(feed, () => shares.giveBack(holder));
      try {
        const { after, first } = await begin(from, feed, signal);
        // If aborted, the guard has already answered, and nobody would read or end the stream.
        signal.throwIfAborted();
        const expand = from.readPeople === undefined ? undefined : toFrameExpansion(from.readPeople);
        const options = { after, first, signal, heartbeatMs, stallMs, leave, expand, maxMs: toMaxMs(context) };
        return context.body(createEventStream(feed, options), 200, headers);
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}

/** Joins the feed. Returns a function that leaves it; calling it again does nothing. */
function join(feed: EventFeed, giveBack: () => void): () => void {
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
async function begin(
  from: EventsStart,
  feed: EventFeed,
  signal: AbortSignal,
): Promise<{ readonly after: string | undefined; readonly first: readonly EventFrame[] }> {
  const after = from.lastEventId ?? from.after;
  if (after === latest) {
    const end = await feed.findEnd(signal);
    return { after: end, first: [toPlaceFrame(end)] };
  }
  try {
    return { after, first: await feed.begin(after, signal) };
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
