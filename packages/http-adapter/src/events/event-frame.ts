import type { AssignmentEvent, JobEvent, OperationOptions } from "@dispatch/core";
import { toWireForm } from "../json/wire-form.js";
import type { Named, ReadPeople } from "../route/read-people.js";
import type { ShownPeople } from "../schemas/person.js";

/** An event that can be streamed. */
export type LoggedEvent = AssignmentEvent | JobEvent;

/** An event as text for all listeners, made only once. */
export interface EventFrame {
  readonly cursor: string;
  /** Default: there is only a cursor. */
  readonly event?: LoggedEvent | undefined;
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

/** @param people who is shown with it. Default: nobody */
export function toEventFrame(event: LoggedEvent, people: ShownPeople = {}): EventFrame {
  const { cursor } = event;
  const data = JSON.stringify({ ...toWireForm(event), ...people });
  return { cursor, event, text: `id: ${cursor}\ndata: ${data}\n\n` };
}

/** Changes frames for one listener. */
export type ExpandFrames = (frames: readonly EventFrame[], options: OperationOptions) => Promise<readonly EventFrame[]>;

/** Shows people with events, which are loaded together for all frames of a page. */
export function toFrameExpansion(readPeople: ReadPeople): ExpandFrames {
  return async (frames, options) => {
    const named = frames.map(({ event }): Named => (event !== undefined && "technicianId" in event ? event : {}));
    if (named.every(({ technicianId }) => technicianId === undefined)) return frames;
    const show = await readPeople(named, options);
    return frames.map((frame, index) =>
      frame.event === undefined ? frame : toEventFrame(frame.event, show(named[index] ?? {})),
    );
  };
}
