import { type AssignmentLedger, InvalidRequestError } from "@dispatch/core";
import { checkWhole, type FieldsOf } from "@dispatch/core/plugin-kit";
import type { Context } from "hono";
import type { DispatchEnv } from "../dispatch-env.js";
import type { FairShares } from "../guard/load/fair-shares.js";
import { identifyClient } from "../guard/rates/identify-client.js";
import { invalidRequest } from "../problem/invalid-request.js";
import { type Problem, respondWithProblem } from "../problem/problem.js";
import type { EventStreams, EventsStart } from "../route/route-parts.js";
import { createEventFeed, type EventFeed } from "./event-feed.js";
import { type EventFrame, toPlaceFrame } from "./event-frame.js";
import { createEventStream } from "./event-stream.js";
import type { ListenerLimit } from "./listener-shares.js";

/** How `GET /events` follows the ledger, and how many may listen. */
export interface EventSettings extends ListenerLimit {
  /** How often the ledger is asked for new events while anyone listens, in milliseconds, 10 to 60,000. @default 500 */
  readonly pollMs?: number | undefined;
  /** How often a listener hears that the connection lives, in milliseconds, 10 to 600,000. @default 15000 */
  readonly heartbeatMs?: number | undefined;
  /** How long a listener may take nothing, in milliseconds, 10 to 600,000. @default 30000 */
  readonly stallMs?: number | undefined;
  /** How many proxies of yours add to `X-Forwarded-For`, as in `guard`: to tell networks apart. @default 0 */
  readonly trustedProxies?: number | undefined;
  /**
   * Receives why the log of events cannot be read while somebody listens: at once, and once until it can be read again.
   * Default: nobody does.
   */
  readonly onFailure?: ((error: unknown) => void) | undefined;
  /** Ends every stream, so that a server can stop. Default: nothing does. */
  readonly closing?: AbortSignal | undefined;
}

/** Every setting, so that a misspelt one is named. */
export const eventFields: FieldsOf<EventSettings> = {
  maxListeners: true,
  showBound: true,
  pollMs: true,
  heartbeatMs: true,
  stallMs: true,
  trustedProxies: true,
  onFailure: true,
  closing: true,
};

export interface StreamsOptions {
  readonly onError: (error: unknown) => void;
  /** Of the whole app. */
  readonly shares: FairShares;
}

export const eventStreamType = "text/event-stream";

const headers = {
  "content-type": eventStreamType,
  "cache-control": "no-store",
  // For nginx, which would keep events back.
  "x-accel-buffering": "no",
};

/**
 * Streams of what happens to assignments, each event once and in order: from the first, from the one after a cursor, or
 * from now on.
 *
 * @throws {InvalidRequestError} naming the setting that cannot be used
 */
export function createEventStreams(
  ledger: AssignmentLedger,
  settings: EventSettings,
  { onError, shares }: StreamsOptions,
): EventStreams {
  const heartbeatMs = checkWhole("events.heartbeatMs", settings.heartbeatMs ?? 15_000, 10, 600_000);
  const stallMs = checkWhole("events.stallMs", settings.stallMs ?? 30_000, 10, 600_000);
  const trustedProxies = checkWhole("events.trustedProxies", settings.trustedProxies ?? 0, 0, 10);
  const pollMs = checkWhole("events.pollMs", settings.pollMs ?? 500, 10, 60_000);
  const tell = (error: unknown): void => {
    onError(error);
    settings.onFailure?.(error);
  };
  const feed = createEventFeed(ledger, { pollMs, onError: tell, closing: settings.closing });

  return {
    async open(context, from) {
      if (context.req.method === "HEAD") return context.body(null, 200, headers);
      const { key: holder } = identifyClient(context, trustedProxies);
      if (!shares.take(holder)) return respondWithProblem(context, tooMany);
      const { signal } = context.req.raw;
      const leave = join(feed, () => shares.giveBack(holder));
      try {
        const { after, first } = await begin(from, feed, signal);
        // The guard has answered by then: nobody would read the stream, or end it.
        signal.throwIfAborted();
        const options = { after, first, signal, heartbeatMs, stallMs, leave, maxMs: toMaxMs(context) };
        return context.body(createEventStream(feed, options), 200, headers);
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}

/** Joins; gives what leaves once, however often it is called. */
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

/** Instead of a cursor: only what happens from now on. */
const latest = "latest";

/** Reads before there is an answer, so that a cursor that is not valid can still be refused. */
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
