import { moveDate, toInstant, toLocalTime } from "../../texts/local-time.js";

/** A day in a time zone: 23 or 25 hours long when the clocks change. */
export interface CalendarDay {
  /** As `2026-05-04`. */
  readonly date: string;
  /** The first and the last moment, in milliseconds since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
}

export function toCalendarDay(date: string, timeZone: string): CalendarDay {
  const startOf = (day: string): number => Date.parse(toInstant(`${day}T00:00`, timeZone));
  return { date, fromMs: startOf(date), toMs: startOf(moveDate(date, 1)) };
}

export function toDate(atMs: number, timeZone: string): string {
  return toLocalTime(atMs, timeZone).slice(0, 10);
}

/** Returns the full hours of the day: 24, or one more or less when the clocks change. */
export function listHours({ fromMs, toMs }: CalendarDay): readonly number[] {
  return Array.from({ length: Math.ceil((toMs - fromMs) / hourMs) }, (_, index) => fromMs + index * hourMs);
}

export const hourMs = 3_600_000;
const stepMs = 15 * 60_000;

/** Returns the time on a quarter of an hour of the day that is nearest to a place on its line, from 0 to 1. */
export function toTime({ fromMs, toMs }: CalendarDay, share: number): number {
  const at = fromMs + Math.round(((toMs - fromMs) * share) / stepMs) * stepMs;
  return Math.min(Math.max(at, fromMs), toMs - stepMs);
}

/** Returns where a span lies on the line of the day, in percent. Null if it is on another day. */
export function toPlace(
  { fromMs, toMs }: CalendarDay,
  span: { readonly from: number; readonly to: number },
): { readonly left: string; readonly width: string } | null {
  const from = Math.max(span.from, fromMs);
  const to = Math.min(span.to, toMs);
  if (to <= from) return null;
  const percent = (ms: number): string => `${((ms / (toMs - fromMs)) * 100).toFixed(3)}%`;
  return { left: percent(from - fromMs), width: percent(to - from) };
}
