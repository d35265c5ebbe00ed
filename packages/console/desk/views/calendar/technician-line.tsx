import type { TechnicianCalendarJson } from "@dispatch/client";
import type { ComponentChildren, JSX } from "preact";
import { useTexts } from "../../texts/use-texts.js";
import { type CalendarDay, toPlace } from "./calendar-day.js";
import type { CalendarRow } from "./calendar-rows.js";

export interface TechnicianLineProps {
  readonly row: CalendarRow;
  readonly index: number;
  readonly count: number;
  readonly day: CalendarDay;
  /** Undefined until it is loaded. */
  readonly calendar: TechnicianCalendarJson | undefined;
  readonly isTarget: boolean;
  readonly onOpen: () => void;
  /** The visits. */
  readonly children: ComponentChildren;
}

/** A row: who, when they work, and their visits. */
export function TechnicianLine(props: TechnicianLineProps): JSX.Element {
  const { row, index, count, day, calendar, isTarget, onOpen, children } = props;
  const { texts, format } = useTexts();
  const { name, technician, top, height } = row;
  const shifts = calendar === undefined ? [] : (calendar.shifts ?? [toSpan(day)]);
  const absences = calendar?.absences ?? [];
  const spans = [
    ...shifts.map((span) => ({ span, kind: "shift" as const })),
    ...absences.map((span) => ({ span, kind: "absence" as const })),
  ];
  const hours =
    calendar?.shifts === null
      ? texts.calendar.always
      : shifts.some((span) => isWholeDay(span, day))
        ? texts.calendar.allDay
        : shifts.map(({ from, to }) => texts.calendar.shift(...toEnds(from, to, day, format.time))).join(", ");
  const away = absences.some((span) => isWholeDay(span, day))
    ? texts.calendar.absentAllDay
    : absences.map(({ from, to }) => texts.calendar.absent(...toEnds(from, to, day, format.time))).join(", ");
  const hasNoCalendar = technician.capacity === undefined;
  return (
    <li
      class={isTarget ? "line target" : "line"}
      aria-setsize={count}
      aria-posinset={index + 1}
      data-row={index}
      style={{ transform: `translateY(${top}px)`, height: `${height}px` }}
    >
      <div class="who">
        <h2>
          <button type="button" class="link" onClick={onOpen}>
            {name}
          </button>
        </h2>
        <p class="dim">{calendar === undefined ? "" : away || hours || texts.calendar.off}</p>
      </div>
      <div class="track">
        {spans.map(({ span, kind }) => {
          const place = toPlace(day, { from: Date.parse(span.from), to: Date.parse(span.to) });
          return place !== null && <span key={`${kind}${span.from}`} class={kind} style={place} />;
        })}
        {hasNoCalendar && <p class="dim no-calendar">{texts.calendar.noCapacity}</p>}
        <ul aria-label={texts.calendar.visitsOf(name)}>{children}</ul>
      </div>
    </li>
  );
}

function toSpan({ fromMs, toMs }: CalendarDay): { readonly from: string; readonly to: string } {
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}

function isWholeDay({ from, to }: { readonly from: string; readonly to: string }, day: CalendarDay): boolean {
  return Date.parse(from) <= day.fromMs && Date.parse(to) >= day.toMs;
}

/** The part of a span that lies on the day, as times. */
function toEnds(
  from: string,
  to: string,
  { fromMs, toMs }: CalendarDay,
  format: (at: number) => string,
): readonly [from: string, to: string] {
  return [format(Math.max(Date.parse(from), fromMs)), format(Math.min(Date.parse(to), toMs))];
}
