import type { CallOptions, Request } from "./create-request.js";
import { DispatchApiError } from "./dispatch-api-error.js";
import type { AssignmentEventJson } from "./generated.js";

/** From where to follow the events. */
export interface EventsOptions extends CallOptions {
  /** `cursor` of the last event known; `"latest"`: only what happens from now on. Default: from the first. */
  readonly after?: string | undefined;
}

/** How soon the next stream is asked for. If the service says later than that, then later, up to the latest. */
const comeAgainMs = 1000;
const latestMs = 300_000;

/** Every event once and in order, without end: when the stream ends, another continues from there. */
export async function* readEvents(
  request: Request,
  { after, signal }: EventsOptions,
): AsyncGenerator<AssignmentEventJson, never, undefined> {
  let cursor = after;
  for (;;) {
    const headers = cursor === undefined ? {} : { "last-event-id": cursor };
    let waitMs = comeAgainMs;
    try {
      const response = await request("/events", { headers, signal });
      for await (const { id, event } of parseFrames(response)) {
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

/** @throws the error, if it would be the same the next time */
function toWaitMs(error: unknown): number {
  if (!(error instanceof DispatchApiError)) return comeAgainMs;
  const { status, retryAfterSeconds = 0 } = error;
  if (status < 500 && status !== 408 && status !== 429) throw error;
  return Math.min(Math.max(comeAgainMs, retryAfterSeconds * 1000), latestMs);
}

/** Without an event it is a place to go on from; without both, a heartbeat. */
interface Frame {
  readonly id: string | undefined;
  readonly event: AssignmentEventJson | undefined;
}

/** Whole frames only: half of one is sent again. */
async function* parseFrames({ body }: Response): AsyncGenerator<Frame> {
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

function toFrame(lines: readonly string[]): Frame {
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
