import type { AssignmentEvent, JobEvent, OperationOptions } from "@dispatch/core";
import { toWireForm } from "../json/wire-form.js";
import type { Named, ReadPeople } from "../route/read-people.js";
import type { ShownPeople } from "../schemas/person.js";

/** An event that can be streamed. */
export type LoggedEvent = AssignmentEvent | JobEvent;

/** What a feed passes to its listeners. */
export interface Frame {
  readonly cursor: string;
}

/** An event as text for all listeners, made only once. */
export interface EventFrame extends Frame {
  readonly event: LoggedEvent;
  /** In the format of server-sent events (WHATWG HTML, 9.2). */
  readonly text: string;
}

/**
 * The text of a cursor without an event. A listener that reconnects before the next event then continues from this
 * cursor.
 */
export function toPlaceText(cursor: string): string {
  return `id: ${cursor}\n\n`;
}

/** @param data JSON of one line */
export function toEventText(cursor: string, data: string): string {
  return `id: ${cursor}\ndata: ${data}\n\n`;
}

/** @param people who is shown with it. Default: nobody */
export function toEventFrame(event: LoggedEvent, people: ShownPeople = {}): EventFrame {
  const { cursor } = event;
  return { cursor, event, text: toEventText(cursor, JSON.stringify({ ...toWireForm(event), ...people })) };
}

/**
 * The text of the frames for one listener.
 *
 * @param readPeople shows people with events, which are loaded together for all frames. Default: nobody is shown
 */
export async function toFrameText(
  frames: readonly EventFrame[],
  readPeople: ReadPeople | undefined,
  options: OperationOptions,
): Promise<string> {
  const shown = readPeople === undefined ? frames : await withPeople(frames, readPeople, options);
  return shown.map(({ text }) => text).join("");
}

async function withPeople(
  frames: readonly EventFrame[],
  readPeople: ReadPeople,
  options: OperationOptions,
): Promise<readonly EventFrame[]> {
  const named = frames.map(({ event }): Named => ("technicianId" in event ? event : {}));
  if (named.every(({ technicianId }) => technicianId === undefined)) return frames;
  const show = await readPeople(named, options);
  return frames.map(({ event }, index) => toEventFrame(event, show(named[index] ?? {})));
}
