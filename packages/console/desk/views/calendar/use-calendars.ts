import type { TechnicianCalendarJson } from "@dispatch/client";
import { useEffect, useState } from "preact/hooks";
import { useStore } from "../../kit/store.js";
import { useDesk } from "../../shell/desk-context.js";
import type { CalendarDay } from "./calendar-day.js";

/** As many as the API takes in one call. */
export const maxRows = 100;
/** Long enough that scrolling through the list, or many events at once, costs few calls. */
const delayMs = 120;

export interface Calendars {
  readonly byId: ReadonlyMap<string, TechnicianCalendarJson>;
  readonly hasFailed: boolean;
  /** Reads the calendars again. */
  reload(): void;
}

/** Reads the calendars of the technicians in view, and again after a change of what is booked. */
export function useCalendars(day: CalendarDay, ids: readonly string[]): Calendars {
  const { session, board } = useDesk();
  const assignments = useStore(board.state, (state) => state.assignments);
  const jobs = useStore(board.state, (state) => state.jobs);
  const technicians = useStore(board.state, (state) => state.technicians);
  const [known, setKnown] = useState<{ readonly day: CalendarDay; readonly byId: Calendars["byId"] } | null>(null);
  const [hasFailed, setFailed] = useState(false);
  const [round, setRound] = useState(0);
  const [from, to] = [new Date(day.fromMs).toISOString(), new Date(day.toMs).toISOString()];
  const wanted = ids.slice(0, maxRows).join(",");
  useEffect(() => {
    if (wanted === "") return;
    const leaving = new AbortController();
    const { signal } = leaving;
    const read = async (): Promise<void> => {
      try {
        const query = { technician_id: wanted.split(","), from, to };
        const list = await session.client.listTechnicianCalendars(query, { signal });
        if (signal.aborted) return;
        const read = list.map((one) => [String(one.technician_id), one] as const);
        setKnown((before) => ({ day, byId: new Map([...(before?.day === day ? before.byId : []), ...read]) }));
        setFailed(false);
      } catch (error) {
        if (signal.aborted) return;
        session.notice(error);
        setFailed(true);
      }
    };
    const timer = setTimeout(() => void read(), delayMs);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [session, day, from, to, wanted, round, assignments, jobs, technicians]);
  return {
    byId: known?.day === day ? known.byId : empty,
    hasFailed,
    reload: () => setRound((count) => count + 1),
  };
}

const empty: Calendars["byId"] = new Map();
