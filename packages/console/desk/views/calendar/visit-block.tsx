import type { TechnicianCalendarJson } from "@dispatch/client";
import type { JSX } from "preact";
import { useTexts } from "../../texts/use-texts.js";
import { type CalendarDay, toPlace } from "./calendar-day.js";

export type Visit = TechnicianCalendarJson["visits"][number];

export interface VisitBlockProps {
  readonly visit: Visit;
  readonly day: CalendarDay;
  readonly lanes: number;
  /** What it is, in a few words. */
  readonly name: string;
  readonly priority: string;
  readonly isDragged: boolean;
  /** Undefined if the reader can do nothing with it. */
  readonly onOpen: (() => void) | undefined;
  readonly onGrab: ((event: PointerEvent) => void) | undefined;
}

/** A visit on the line of a technician, with the drive before it. */
export function VisitBlock(props: VisitBlockProps): JSX.Element | null {
  const { visit, day, lanes, name, priority, isDragged, onOpen, onGrab } = props;
  const { texts, format } = useTexts();
  const [leaves, starts, ends] = [visit.leaves_at, visit.starts_at, visit.ends_at].map((at) => Date.parse(at));
  if (leaves === undefined || starts === undefined || ends === undefined) return null;
  const place = toPlace(day, { from: leaves, to: ends });
  const work = toPlace(
    { ...day, fromMs: Math.max(leaves, day.fromMs), toMs: Math.min(ends, day.toMs) },
    { from: starts, to: ends },
  );
  if (place === null) return null;
  const lane = Math.min(visit.lane ?? 0, lanes - 1);
  const height = 100 / lanes;
  const text = texts.calendar.visit(name, format.window(visit.starts_at, visit.ends_at), format.time(visit.leaves_at));
  return (
    <li style={{ ...place, top: `${lane * height}%`, height: `${height}%` }}>
      <button
        type="button"
        class={`visit${isDragged ? " dragged" : ""}${visit.assignment_id === null ? " held" : ""}`}
        data-visit={visit.assignment_id ?? ""}
        data-priority={priority}
        aria-label={text}
        title={text}
        disabled={onOpen === undefined}
        onClick={onOpen}
        onPointerDown={onGrab}
      >
        {work !== null && (
          <span class="work" style={work}>
            <span>{name}</span>
          </span>
        )}
      </button>
    </li>
  );
}
