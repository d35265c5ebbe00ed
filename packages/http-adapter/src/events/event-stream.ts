import { problemOfError } from "../problem/problem-of-error.js";
import type { EventFeed } from "./event-feed.js";
import type { Frame } from "./event-frame.js";

export interface EventStreamOptions<Event extends Frame> {
  /** What to send at once. */
  readonly first: readonly Uint8Array[];
  /** Cursor of the last event that the listener then has. */
  readonly after: string | undefined;
  /** The text of events for this listener, in parts. */
  readonly toText: (events: readonly Event[]) => Promise<readonly Uint8Array[]>;
  /** The signal of the request; aborting ends the stream. */
  readonly signal: AbortSignal;
  /**
   * Interval between heartbeats while there are no events, in milliseconds. Without heartbeats, the connection could be
   * taken for dead.
   */
  readonly heartbeatMs: number;
  /** A listener that reads nothing for this long is disconnected, in milliseconds. */
  readonly stallMs: number;
  /** Longest life of the stream in milliseconds; an hour if that is less. A listener may reconnect afterwards. */
  readonly maxMs: number;
  /** Called once, when the stream is over. */
  readonly leave: () => void;
}

const encoder = new TextEncoder();

/** After this time a listener must reconnect and is checked again, as its credentials may have become invalid. */
const maxStreamMs = 3_600_000;

/** Tells a listener after how many milliseconds to reconnect. */
const opening = encoder.encode("retry: 3000\n\n");
const heartbeat = encoder.encode(":\n\n");

/**
 * Creates the stream of one listener. It buffers at most one lot of events for a slow listener, and looks up the next ones
 * only when that lot was read.
 */
export function createEventStream<Event extends Frame>(
  feed: EventFeed<Event>,
  options: EventStreamOptions<Event>,
): ReadableStream<Uint8Array> {
  const { first, toText, signal, heartbeatMs, stallMs, leave } = options;
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
    const events = isOpen ? await feed.next(cursor, heartbeatMs, signal) : [];
    if (isOver) return;
    if (signal.aborted || feed.isClosed) return close(controller);
    const parts = isOpen ? orHeartbeat(await toText(events)) : [opening, ...orHeartbeat(first)];
    if (isOver) return;
    for (const part of parts) controller.enqueue(part);
    cursor = events.at(-1)?.cursor ?? cursor;
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
          // The feed has reported the error. The listener reconnects and continues where it was.
          controller.enqueue(encoder.encode(`: ${problemOfError(error).code}\n\n`));
          close(controller);
        }),
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}

function orHeartbeat(parts: readonly Uint8Array[]): readonly Uint8Array[] {
  const filled = parts.filter(({ length }) => length > 0);
  return filled.length > 0 ? filled : [heartbeat];
}
