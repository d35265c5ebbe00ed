import type { TechnicianJson } from "@dispatch/client";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { toPriorityLevel } from "../../data/priority-level.js";
import { useStore } from "../../kit/store.js";
import { useNow } from "../../kit/use-now.js";
import { useDesk, useMay } from "../../shell/desk-context.js";
import { openJob } from "../../shell/route.js";
import { useNames } from "../../shell/use-names.js";
import { useShortcuts } from "../../shell/use-shortcuts.js";
import { moveDate } from "../../texts/local-time.js";
import { useTexts } from "../../texts/use-texts.js";
import { EntryDialog } from "../fleet/entry-dialog.js";
import { hourMs, listHours, toCalendarDay, toDate, toPlace } from "./calendar-day.js";
import { type CalendarRow, findRows, toJobsByAssignment, toRows } from "./calendar-rows.js";
import { DayBar } from "./day-bar.js";
import { MoveDialog, type MovedTo, type MoveStart } from "./move-dialog.js";
import { moveVisitFocus } from "./move-visit-focus.js";
import { packLanes } from "./pack-lanes.js";
import { TechnicianLine } from "./technician-line.js";
import { maxRows, useCalendars } from "./use-calendars.js";
import { type Drag, useDrag } from "./use-drag.js";
import { type Visit, VisitBlock } from "./visit-block.js";

/** Rows above and below the view that are rendered too, so that Tab and the arrows find them. */
const spareRows = 4;
/** Wide enough to read what an hour is for. */
const hourPx = 110;

/** The visits of a day, a row for each technician. */
export function CalendarView(): JSX.Element {
  const { board } = useDesk();
  const { texts, format } = useTexts();
  const state = useStore(board.state);
  const now = useNow(30_000);
  const mayMove = useMay("changeJob");
  const [date, setDate] = useState(() => toDate(Date.now(), format.timeZone));
  const [filter, setFilter] = useState({ text: "", hasJobs: false });
  const [opened, setOpened] = useState<TechnicianJson | null>(null);
  const [moving, setMoving] = useState<MoveStart | null>(null);
  /** Where the visit is that was moved last. */
  const [moved, setMoved] = useState<MovedTo | null>(null);
  /** What is to come into view. */
  const [goal, setGoal] = useState<MovedTo | null>(null);
  const { technician: toTechnicianName } = useNames();
  const [lanesNeeded, setLanesNeeded] = useState<ReadonlyMap<string, number>>(new Map());
  const day = useMemo(() => toCalendarDay(date, format.timeZone), [date, format.timeZone]);
  const toOwnName = (technician: TechnicianJson): string =>
    technician.name ?? texts.jobs.technician(String(technician.id));
  const rows = useMemo(
    () => toRows(state, filter, toOwnName, lanesNeeded),
    [state.technicians, filter.text, filter.hasJobs && state.assignments, texts, lanesNeeded],
  );
  const booked = useMemo(() => toJobsByAssignment(state), [state.jobs, state.assignments]);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const [first, last] = useRowsInView(scroller, rows);
  const shown = rows.slice(first, last + 1);
  const calendars = useCalendars(
    day,
    shown.map(({ id }) => id),
  );

  const lanes = useMemo(
    () => new Map(Array.from(calendars.byId, ([id, { visits }]) => [id, packLanes(visits)] as const)),
    [calendars.byId],
  );
  useLayoutEffect(() => {
    // Only rows that change: the others keep their place.
    const isNew = [...lanes].some(([id, { count }]) => lanesNeeded.get(id) !== count);
    if (isNew) setLanesNeeded(new Map(Array.from(lanes, ([id, { count }]) => [id, count])));
  }, [lanes]);
  const toLabel = (visit: Visit): readonly string[] => {
    const { assignment_id: id, held_until: until } = visit;
    if (id === null) return [texts.calendar.held(format.time(until ?? visit.ends_at))];
    const job = booked.get(String(id))?.job;
    if (job === undefined) return [texts.calendar.unknown];
    const customer = job.customer?.name;
    return [job.reference ?? texts.jobs.job(String(job.id)), ...(customer === undefined ? [] : [customer])];
  };
  const startMove = (visit: Visit, row: CalendarRow, to: MoveStart["to"]): void => {
    const found = booked.get(String(visit.assignment_id));
    if (found === undefined) return;
    const { job } = found;
    const startsAtMs = Date.parse(visit.starts_at);
    if (mayMove) setMoving({ job, name: toLabel(visit).join(", "), technicianId: row.id, startsAtMs, to });
    else openJob(job.id);
  };
  const drop = ({ assignmentId, row, startsAtMs }: Drag): void => {
    for (const [id, calendar] of calendars.byId) {
      const visit = calendar.visits.find((one) => String(one.assignment_id) === assignmentId);
      const from = visit === undefined ? undefined : rows.find((one) => one.id === id);
      if (visit === undefined || from === undefined) continue;
      const isSame = from.id === row.id && startsAtMs === Date.parse(visit.starts_at);
      if (!isSame) startMove(visit, from, { technicianId: row.id, startsAtMs });
      return;
    }
  };
  const { drag, grab, hasJustEnded } = useDrag({
    ...{ scroller, list, day, rows },
    nameWidth: () => list.current?.querySelector<HTMLElement>(".who")?.offsetWidth ?? 0,
    onDrop: drop,
  });
  const goTo = (next: string): void => setDate(next);
  const today = toDate(now, format.timeZone);
  const focus = (direction: Parameters<typeof moveVisitFocus>[1]) => (): void => {
    if (list.current !== null) moveVisitFocus(list.current, direction);
  };
  useShortcuts([
    { key: "ArrowLeft", text: texts.calendar.keys.left, run: focus("left") },
    { key: "ArrowRight", text: texts.calendar.keys.right, run: focus("right") },
    { key: "ArrowUp", text: texts.calendar.keys.up, run: focus("up") },
    { key: "ArrowDown", text: texts.calendar.keys.down, run: focus("down") },
    { key: "b", text: texts.calendar.dayBefore, run: () => goTo(moveDate(date, -1)) },
    { key: "n", text: texts.calendar.dayAfter, run: () => goTo(moveDate(date, 1)) },
    { key: "t", text: texts.calendar.today, run: () => goTo(today) },
    { key: "/", text: texts.jobs.keys.search, run: () => searchField.current?.focus() },
  ]);
  const hours = listHours(day);
  useEffect(() => {
    // The first hours of a day are seldom of interest: it opens at the present hour, or at seven.
    const at = date === today ? Math.max(0, (now - day.fromMs) / hourMs - 1.5) : 7;
    if (scroller.current !== null) scroller.current.scrollLeft = at * hourPx;
  }, [date]);
  const isDayOf = ({ startsAtMs }: MovedTo): boolean => startsAtMs >= day.fromMs && startsAtMs < day.toMs;
  const findRow = ({ technicianId }: MovedTo): CalendarRow | undefined => rows.find(({ id }) => id === technicianId);
  const isElsewhere = moved !== null && (!isDayOf(moved) || findRow(moved) === undefined);
  useEffect(() => {
    // A visit that was moved stays in view, if its day and its technician are shown.
    const row = goal === null ? undefined : findRow(goal);
    if (goal === null || row === undefined || !isDayOf(goal)) return;
    if (scroller.current !== null) showAt(scroller.current, row, (goal.startsAtMs - day.fromMs) / hourMs);
    setGoal(null);
  }, [goal, rows, day]);
  const showMoved = ({ startsAtMs, ...to }: MovedTo): void => {
    setDate(toDate(startsAtMs, format.timeZone));
    if (findRow({ startsAtMs, ...to }) === undefined) setFilter({ text: "", hasJobs: false });
    setGoal({ startsAtMs, ...to });
    setMoved(null);
  };
  const nowPlace = toPlace(day, { from: now, to: now + 1 });
  const end = rows.at(-1);
  return (
    <div class="calendar">
      <h1 class="hidden">{texts.views.calendar}</h1>
      <DayBar {...{ date, today, filter, searchField }} onDate={goTo} onFilter={setFilter} />
      <p class="dim" role="status">
        {state.hasFleet ? texts.calendar.shown(rows.length) : texts.shell.loading}
        {calendars.hasFailed && ` ${texts.calendar.failed}`}
        {drag !== null && ` ${texts.calendar.dropAt(drag.row.name, format.time(drag.startsAtMs))}`}
      </p>
      {isElsewhere && (
        <p class="moved" role="status">
          {texts.calendar.movedTo(moved.name, toTechnicianName(moved.technicianId), format.dateTime(moved.startsAtMs))}{" "}
          <button type="button" onClick={() => showMoved(moved)}>
            {texts.calendar.showMoved}
          </button>
        </p>
      )}
      <div class="calendar-scroller" ref={scroller} style={{ "--hours": hours.length, "--hour": `${hourPx}px` }}>
        <div class="hours" aria-hidden="true">
          <div class="who" />
          <div class="track">
            {hours.map((at) => (
              <span key={at} style={toPlace(day, { from: at, to: at + hourMs }) ?? {}}>
                {format.time(at)}
              </span>
            ))}
            {nowPlace !== null && <i class="now" style={{ left: nowPlace.left }} />}
          </div>
        </div>
        <ul
          class="lines"
          ref={list}
          style={{ height: `${end === undefined ? 0 : end.top + end.height}px` }}
          onFocusCapture={({ currentTarget }) => currentTarget.classList.remove("no-tips")}
          onKeyDown={({ key, currentTarget }) => key === "Escape" && currentTarget.classList.add("no-tips")}
        >
          {shown.map((row, index) => {
            const calendar = calendars.byId.get(row.id);
            return (
              <TechnicianLine
                key={row.id}
                {...{ row, day, calendar }}
                index={first + index}
                count={rows.length}
                isTarget={drag?.row.id === row.id}
                onOpen={() => setOpened(row.technician)}
              >
                {calendar?.visits.map((visit) => {
                  const assignmentId = String(visit.assignment_id);
                  const canOpen = visit.assignment_id !== null && booked.has(assignmentId);
                  const startsAtMs = Date.parse(visit.starts_at);
                  return (
                    <VisitBlock
                      key={visit.assignment_id ?? visit.hold_id}
                      {...{ visit, day, lanes: row.lanes }}
                      lane={lanes.get(row.id)?.laneOf.get(visit) ?? 0}
                      label={toLabel(visit)}
                      priority={toPriorityLevel(booked.get(assignmentId)?.job.priority ?? 0)}
                      isDragged={drag?.assignmentId === assignmentId}
                      onOpen={canOpen ? () => !hasJustEnded() && startMove(visit, row, null) : undefined}
                      onGrab={
                        canOpen && mayMove ? (event) => grab(event, { assignmentId, row, startsAtMs }) : undefined
                      }
                    />
                  );
                })}
                {drag?.row.id === row.id && (
                  <li
                    class="drop"
                    style={toPlace(day, { from: drag.startsAtMs, to: drag.startsAtMs + hourMs / 2 }) ?? {}}
                  />
                )}
              </TechnicianLine>
            );
          })}
        </ul>
      </div>
      {opened !== null && (
        <EntryDialog kind="technicians" entry={opened} onChange={calendars.reload} onClose={() => setOpened(null)} />
      )}
      {moving !== null && (
        <MoveDialog
          start={moving}
          // Also those who have no job yet.
          rows={filter.hasJobs ? toRows(state, { ...filter, hasJobs: false }, toOwnName, lanesNeeded) : rows}
          onDone={(to) => {
            calendars.reload();
            setMoved(to);
            setGoal(to);
          }}
          onClose={() => setMoving(null)}
        />
      )}
    </div>
  );
}

/** Scrolls to a row and an hour of the day, unless they are in view. */
function showAt(scroller: HTMLElement, { top, height }: CalendarRow, hour: number): void {
  const { scrollTop, scrollLeft, clientHeight, clientWidth } = scroller;
  const place = hour * hourPx;
  const who = scroller.querySelector<HTMLElement>(".who")?.offsetWidth ?? 0;
  const isInView = place >= scrollLeft && place + hourPx <= scrollLeft + clientWidth - who;
  scroller.scrollTo({
    left: isInView ? scrollLeft : Math.max(0, place - hourPx),
    top: top >= scrollTop && top + height <= scrollTop + clientHeight ? scrollTop : top,
  });
}

/** Returns the first and last index of the rows to render. */
function useRowsInView(
  scroller: { readonly current: HTMLElement | null },
  rows: readonly CalendarRow[],
): readonly [number, number] {
  const [view, setView] = useState({ top: 0, height: 0 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = (): void => {
      const next = { top: element.scrollTop, height: element.clientHeight };
      setView((known) => (known.top === next.top && known.height === next.height ? known : next));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener("scroll", measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", measure);
    };
  }, [scroller]);
  const [first, last] = findRows(rows, view.top, view.top + view.height);
  const from = Math.max(0, first - spareRows);
  return [from, Math.min(last + spareRows, from + maxRows - 1)];
}
