import { problemOfError } from "../problem/problem-of-error.js";
import type { EventFeed } from "./event-feed.js";
import type { EventFrame } from "./event-frame.js";

export interface EventStreamOptions {
  /** What the listener gets at once. */
  readonly first: readonly EventFrame[];
  /** The last event that the listener knew before. */
  readonly after: string | undefined;
  /** Ends the stream: that of the request. */
  readonly signal: AbortSignal;
  /** Where nothing happens, the listener is told that often, so that nobody takes the connection for dead. */
  readonly heartbeatMs: number;
  /** Whoever takes nothing for so long is left. */
  readonly stallMs: number;
  /** Ends the stream after this time, or after an hour if that is sooner, in milliseconds. A listener may come again. */
  readonly maxMs: number;
  /** Called once, when the stream is over. */
  readonly leave: () => void;
}

const encoder = new TextEncoder();

/** Then a listener comes again, and is let in anew: by then their credentials may be worth nothing. */
const maxStreamMs = 3_600_000;

/** How soon a listener is to come again, in milliseconds; then a heartbeat. */
const opening = "retry: 3000\n\n";
const heartbeat = ":\n\n";

/**
 * What one listener reads. Holds no more than one chunk for whoever is slow: the next events are looked up when the
 * last are taken.
 */
export function createEventStream(feed: EventFeed, options: EventStreamOptions): ReadableStream<Uint8Array> {
  const { first, signal, heartbeatMs, stallMs, leave } = options;
  let cursor = options.after;
  let isOpen = false;
  let isOver = false;
  let limit: ReturnType<typeof setTimeout> | undefined;
  let stall: ReturnType<typeof setTimeout> | undefined;
  const end = (): void => {
    isOver = true;
    clearTimeout(limit);
    clearTimeout(stall);
    leave();
  };

  async function pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    clearTimeout(stall);
    const frames = isOpen ? await feed.next(cursor, heartbeatMs, signal) : first;
    if (isOver) return;
    if (signal.aborted || feed.isClosed) return close(controller);
    const text = frames.map((frame) => frame.text).join("") || heartbeat;
    controller.enqueue(encoder.encode(isOpen ? text : `${opening}${text}`));
    cursor = frames.at(-1)?.cursor ?? cursor;
    isOpen = true;
    stall = setTimeout(() => close(controller), stallMs);
  }

  function close(controller: ReadableStreamDefaultController<Uint8Array>): void {
    if (isOver) return;
    end();
    controller.close();
  }

  return new ReadableStream(
    {
      start(controller) {
        limit = setTimeout(() => close(controller), Math.max(0, Math.min(options.maxMs, maxStreamMs)));
      },
      pull: (controller) =>
        pull(controller).catch((error: unknown) => {
          if (isOver) return;
          // The feed has told of it. The listener comes again, and goes on from where it was.
          controller.enqueue(encoder.encode(`: ${problemOfError(error).code}\n\n`));
          close(controller);
        }),
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}
