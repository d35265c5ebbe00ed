import type { AssignmentEvent, JobEvent } from "@dispatch/core";
import { toWireForm } from "../json/wire-form.js";

/** An event that can be streamed. */
export type LoggedEvent = AssignmentEvent | JobEvent;

/** An event as text for all listeners, made only once. */
export interface EventFrame {
  readonly cursor: string;
  /** In the format of server-sent events (WHATWG HTML, 9.2). */
  readonly text: string;
}

/**
 * A frame with a cursor but no event. A listener that reconnects before the first event then continues from this
 * cursor.
 */
export function toPlaceFrame(cursor: string): EventFrame {
  return { cursor, text: `id: ${cursor}\n\n` };
}

export function toEventFrame(event: LoggedEvent): EventFrame {
  return { cursor: event.cursor, text: `id: ${event.cursor}\ndata: ${JSON.stringify(toWireForm(event))}\n\n` };
}
