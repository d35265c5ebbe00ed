import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type CalendarDay, toTime } from "./calendar-day.js";
import { type CalendarRow, findRowAt } from "./calendar-rows.js";

/** A visit that a person drags, and where it would be dropped. */
export interface Drag {
  readonly assignmentId: string;
  readonly row: CalendarRow;
  readonly startsAtMs: number;
}

interface Grab {
  readonly assignmentId: string;
  readonly startsAtMs: number;
  readonly row: CalendarRow;
  readonly x: number;
  readonly y: number;
}

export interface DragOptions {
  readonly scroller: RefObject<HTMLElement | null>;
  /** The part with the lines: its left edge, without the names, is the start of the day. */
  readonly list: RefObject<HTMLElement | null>;
  readonly nameWidth: () => number;
  readonly day: CalendarDay;
  readonly rows: readonly CalendarRow[];
  readonly onDrop: (drag: Drag) => void;
}

export interface DragHandle {
  readonly drag: Drag | null;
  grab(event: PointerEvent, visit: Pick<Drag, "assignmentId" | "startsAtMs" | "row">): void;
  /** Whether the press that has just ended was a drag, and not a click. */
  hasJustEnded(): boolean;
}

/** Farther than a hand trembles. */
const minPx = 5;
const edgePx = 40;
const scrollPx = 16;

/** Follows the pointer that drags a visit. Escape ends it without a drop. */
export function useDrag(options: DragOptions): DragHandle {
  const [drag, setDrag] = useState<Drag | null>(null);
  const latest = useRef(options);
  latest.current = options;
  const grabbed = useRef<Grab | null>(null);
  const current = useRef<Drag | null>(null);
  const endedAt = useRef(0);
  useEffect(() => {
    const show = (next: Drag | null): void => {
      current.current = next;
      setDrag(next);
    };
    const move = (event: PointerEvent): void => {
      const grab = grabbed.current;
      if (grab === null) return;
      const isFar = Math.hypot(event.clientX - grab.x, event.clientY - grab.y) >= minPx;
      if (current.current === null && !isFar) return;
      event.preventDefault();
      scrollAtEdges(event, latest.current.scroller.current);
      const target = toTarget(event, grab, latest.current);
      if (target !== null) show(target);
    };
    const end = (isDropped: boolean): void => {
      const dropped = current.current;
      grabbed.current = null;
      if (dropped === null) return;
      endedAt.current = Date.now();
      show(null);
      if (isDropped) latest.current.onDrop(dropped);
    };
    const drop = (): void => end(true);
    const cancel = (): void => end(false);
    const leave = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || current.current === null) return;
      event.preventDefault();
      end(false);
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", drop);
    addEventListener("pointercancel", cancel);
    addEventListener("keydown", leave, { capture: true });
    return () => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", drop);
      removeEventListener("pointercancel", cancel);
      removeEventListener("keydown", leave, { capture: true });
    };
  }, []);
  return {
    drag,
    grab(event, visit) {
      // A finger scrolls: it moves a visit by the dialogue.
      if (event.button !== 0 || event.pointerType === "touch") return;
      grabbed.current = { ...visit, x: event.clientX, y: event.clientY };
    },
    hasJustEnded: () => Date.now() - endedAt.current < 200,
  };
}

function scrollAtEdges({ clientX, clientY }: PointerEvent, scroller: HTMLElement | null): void {
  if (scroller === null) return;
  const { top, bottom, left, right } = scroller.getBoundingClientRect();
  const toward = (at: number, low: number, high: number): number =>
    at < low + edgePx ? -scrollPx : at > high - edgePx ? scrollPx : 0;
  scroller.scrollBy(toward(clientX, left, right), toward(clientY, top, bottom));
}

function toTarget(
  { clientX, clientY }: PointerEvent,
  grab: Grab,
  { list, nameWidth, day, rows }: DragOptions,
): Drag | null {
  const box = list.current?.getBoundingClientRect();
  const row = box === undefined ? undefined : rows[findRowAt(rows, clientY - box.top)];
  if (box === undefined || row === undefined) return null;
  const width = box.width - nameWidth();
  const wasShare = (grab.startsAtMs - day.fromMs) / (day.toMs - day.fromMs);
  const movedPx = clientX - grab.x;
  const isSameTime = Math.abs(movedPx) < minPx * 2;
  const startsAtMs = isSameTime ? grab.startsAtMs : toTime(day, wasShare + movedPx / width);
  return { assignmentId: grab.assignmentId, row, startsAtMs };
}
