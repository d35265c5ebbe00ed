import type { TechnicianJson } from "@dispatch/client";

type Shift = NonNullable<NonNullable<TechnicianJson["availability"]>["shifts"]>[number];

/** Returns the short names of the days, Monday first: `Mon` to `Sun`. */
export function listDayNames(locale: string): readonly string[] {
  const format = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
  // 5 January 1970 was a Monday.
  return Array.from({ length: 7 }, (_, index) => format.format((4 + index) * 86_400_000).replace(/\.$/, ""));
}

/** Writes shifts as `Mon-Fri 08:00-16:00, Sat 09:00-13:00`. */
export function toShiftText(shifts: readonly Shift[], dayNames: readonly string[]): string {
  return shifts.map(({ weekdays, from, to }) => `${toDayText(weekdays, dayNames)} ${from}-${to}`).join(", ");
}

function toDayText(weekdays: readonly number[], dayNames: readonly string[]): string {
  const sorted = [...weekdays].sort((one, other) => one - other);
  const runs: number[][] = [];
  for (const day of sorted) {
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1) === day - 1) run.push(day);
    else runs.push([day]);
  }
  const name = (day: number | undefined): string => dayNames[(day ?? 1) - 1] ?? "";
  return runs.map((run) => (run.length === 1 ? name(run[0]) : `${name(run[0])}-${name(run.at(-1))}`)).join(" ");
}

/** Reads such a text, with the names of the days in one of these languages. Null if it cannot be read. */
export function readShifts(text: string, languages: readonly (readonly string[])[]): readonly Shift[] | null {
  const parts = text.split(",").filter((part) => part.trim() !== "");
  const shifts = parts.map((part) => readShift(part.trim(), languages));
  return shifts.every((shift) => shift !== null) ? shifts : null;
}

function readShift(text: string, languages: readonly (readonly string[])[]): Shift | null {
  const [, days = "", from, to] = /^(.+?)\s+(\d\d:\d\d)\s*-\s*(\d\d:\d\d)$/.exec(text) ?? [];
  if (from === undefined || to === undefined) return null;
  const numbers = days.split(/\s+/).map((run) => readDays(run, languages));
  return numbers.every((run) => run !== null) ? { weekdays: numbers.flat(), from, to } : null;
}

function readDays(run: string, languages: readonly (readonly string[])[]): readonly number[] | null {
  const ends = run.split("-").map((name) => findDay(name, languages));
  const [first, last = first] = ends;
  if (first === undefined || last === undefined || first === 0 || last === 0 || ends.length > 2) return null;
  const count = ((last - first + 7) % 7) + 1;
  return Array.from({ length: count }, (_, index) => ((first - 1 + index) % 7) + 1);
}

/** Returns 1 for Monday to 7 for Sunday, and 0 if it is not a day. */
function findDay(name: string, languages: readonly (readonly string[])[]): number {
  const small = name.toLowerCase();
  const found = languages.map((names) => names.findIndex((day) => day.toLowerCase() === small) + 1);
  return found.find((day) => day > 0) ?? 0;
}
