import type { AssignmentEvent } from "@dispatch/core";
import { toWireForm } from "../json/wire-form.js";

/** An event as it goes to every listener: made once. */
export interface EventFrame {
  readonly cursor: string;
  /** As server-sent events have it (WHATWG HTML, 9.2). */
  readonly text: string;
}

/** No event, but a place to go on from: who comes again before anything has happened must not begin elsewhere. */
export function toPlaceFrame(cursor: string): EventFrame {
  return { cursor, text: `id: ${cursor}\n\n` };
}

export function toEventFrame(event: AssignmentEvent): EventFrame {
  return { cursor: event.cursor, text: `id: ${event.cursor}\ndata: ${JSON.stringify(toWireForm(event))}\n\n` };
}
