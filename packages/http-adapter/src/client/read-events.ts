import type { AssignmentEvent } from "@dispatch/core";
import type { WireForm } from "../wire/wire-form.js";
import type { CallOptions, Request } from "./create-request.js";
import { DispatchApiError } from "./dispatch-api-error.js";

export interface EventsOptions extends CallOptions {
  /** `cursor` of the last event known. Default: from the first. */
  readonly after?: string | undefined;
}

const comeAgainMs = 1000;

/** Every event once and in order, for ever: where the stream ends, another goes on from where it was. */
export async function* readEvents(
  request: Request,
  { after, signal }: EventsOptions,
): AsyncGenerator<WireForm<AssignmentEvent>, never, undefined> {
  let cursor = after;
  for (;;) {
    const headers = cursor === undefined ? {} : { "last-event-id": cursor };
    try {
      const response = await request("/events", { headers, signal });
      for await (const event of parseEvents(response)) {
        cursor = event.cursor;
        yield event;
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof DispatchApiError && error.status < 500) throw error;
    }
    await sleep(comeAgainMs, signal);
  }
}

async function* parseEvents({ body }: Response): AsyncGenerator<WireForm<AssignmentEvent>> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const { done = true, value } = (await reader?.read()) ?? {};
      if (done) return;
      const lines = `${text}${decoder.decode(value, { stream: true })}`.split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) if (line.startsWith("data: ")) yield JSON.parse(line.slice(6));
    }
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
}

async function sleep(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    signal?.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
  signal?.throwIfAborted();
}
