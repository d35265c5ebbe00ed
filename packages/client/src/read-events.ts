import type { CallOptions, Request } from "./create-request.js";
import { DispatchApiError } from "./dispatch-api-error.js";

/** Options of `events` and `jobEvents`. */
export interface EventsOptions extends CallOptions {
  /**
   * Follow the events after this one: `cursor` of the last known event, or `"latest"` for new events only. Default: all
   * events.
   */
  readonly after?: string | undefined;
}

/**
 * Delay before the next stream, in milliseconds. A later `Retry-After` of the service is respected, up to `latestMs`.
 */
const comeAgainMs = 1000;
const latestMs = 300_000;

/** Yields every event once and in order, without end: when a stream ends, the next one continues from there. */
export async function* readEvents<Event>(
  request: Request,
  path: string,
  { after, signal }: EventsOptions,
): AsyncGenerator<Event, never, undefined> {
  let cursor = after;
  for (;;) {
    const headers = cursor === undefined ? {} : { "last-event-id": cursor };
    let waitMs = comeAgainMs;
    try {
      const response = await request(path, { headers, signal });
      for await (const { id, event } of parseFrames<Event>(response)) {
        cursor = id ?? cursor;
        if (event !== undefined) yield event;
      }
    } catch (error) {
      signal?.throwIfAborted();
      waitMs = toWaitMs(error);
    }
    await sleep(waitMs, signal);
  }
}

/**
 * Returns the delay before the next attempt, in milliseconds.
 *
 * @throws the error if a retry would fail in the same way
 */
function toWaitMs(error: unknown): number {
  if (!(error instanceof DispatchApiError)) return comeAgainMs;
  const { status, retryAfterSeconds = 0 } = error;
  if (status < 500 && status !== 408 && status !== 429) throw error;
  return Math.min(Math.max(comeAgainMs, retryAfterSeconds * 1000), latestMs);
}

/** Without an event, it is a cursor to continue from; without both, a heartbeat. */
interface Frame<Event> {
  readonly id: string | undefined;
  readonly event: Event | undefined;
}

/** Yields complete frames only: the next stream sends an incomplete one again. */
async function* parseFrames<Event>({ body }: Response): AsyncGenerator<Frame<Event>> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const { done = true, value } = (await reader?.read()) ?? {};
      if (done) return;
      const frames = `${text}${decoder.decode(value, { stream: true })}`.split("\n\n");
      text = frames.pop() ?? "";
      for (const frame of frames) yield toFrame(frame.split("\n"));
    }
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
}

function toFrame<Event>(lines: readonly string[]): Frame<Event> {
  const find = (name: string): string | undefined => lines.find((line) => line.startsWith(name))?.slice(name.length);
  const data = find("data: ");
  return { id: find("id: "), event: data === undefined ? undefined : JSON.parse(data) };
}

async function sleep(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, delayMs);
    signal?.addEventListener("abort", end, { once: true });
  });
  signal?.throwIfAborted();
}
