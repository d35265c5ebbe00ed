import type { TechnicianCalendarJson } from "@dispatch/client";
import type { JSX } from "preact";
import { useTexts } from "../../texts/use-texts.js";
import { type CalendarDay, toPlace } from "./calendar-day.js";

export type Visit = TechnicianCalendarJson["visits"][number];

export interface VisitBlockProps {
  readonly visit: Visit;
  readonly day: CalendarDay;
  readonly lane: number;
  readonly lanes: number;
  /** What the visit is, one short text per line. */
  readonly label: readonly string[];
  readonly priority: string;
  readonly isDragged: boolean;
  /** Undefined if the reader may not open it. */
  readonly onOpen: (() => void) | undefined;
  readonly onGrab: ((event: PointerEvent) => void) | undefined;
}

/** A visit on the line of a technician, with the drive before it. Text that does not fit is shown when the visit has the focus. */
export function VisitBlock(props: VisitBlockProps): JSX.Element | null {
  const { visit, day, lane, lanes, label, priority, isDragged, onOpen, onGrab } = props;
  const { texts, format } = useTexts();
  const [leaves, starts, ends] = [visit.leaves_at, visit.starts_at, visit.ends_at].map((at) => Date.parse(at));
  if (leaves === undefined || starts === undefined || ends === undefined) return null;
  const place = toPlace(day, { from: leaves, to: ends });
  const work = toPlace(
    { ...day, fromMs: Math.max(leaves, day.fromMs), toMs: Math.min(ends, day.toMs) },
    { from: starts, to: ends },
  );
  if (place === null) return null;
  const height = 100 / lanes;
  const window = format.window(visit.starts_at, visit.ends_at);
  const text = texts.calendar.visit(label.join(", "), window, format.time(visit.leaves_at));
  const isAtEnd = leaves - day.fromMs > (day.toMs - day.fromMs) * 0.7;
  return (
    <li style={{ ...place, top: `${lane * height}%`, height: `${height}%` }}>
      <button
        type="button"
        class={`visit${isDragged ? " dragged" : ""}${visit.assignment_id === null ? " held" : ""}`}
        data-visit={visit.assignment_id ?? ""}
        data-priority={priority}
        aria-label={text}
        title={text}
        aria-disabled={onOpen === undefined}
        onClick={onOpen}
        onPointerDown={onGrab}
      >
        {work !== null && (
          <span class="work" style={work}>
            {label.map((line, index) => (
              <span key={line}>{index === label.length - 1 ? line : `${line}, `}</span>
            ))}
          </span>
        )}
      </button>
      <span class={isAtEnd ? "tip at-end" : "tip"} aria-hidden="true">
        {text}
      </span>
    </li>
  );
}
