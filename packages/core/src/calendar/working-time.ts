import { parseInstant } from "../domain/instant.js";
import type { Requirements } from "../domain/requirements.js";
import type { Absence, Availability, Shift, Technician } from "../domain/technician.js";
import { findAvailabilityFault } from "../plugin-kit/technician-faults.js";
import { readWallClock } from "../plugin-kit/wall-clock.js";
import { createDayClock } from "./day-clock.js";

/** A half-open interval [fromMs, toMs), in milliseconds since the Unix epoch. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Time in which work may start. */
export interface WorkingTime extends Interval {
  /** From when on the drive to it counts as within working time. */
  readonly opensAtMs: number;
  /** Work that starts in it must end by then: overtime included, but not during an absence. */
  readonly endsByMs: number;
}

/** One occurrence of a shift, or a day of someone without shifts. Work that starts from `fromMs` on belongs to it. */
export interface ShiftTime extends Interval {
  /** When the shift starts: it may overlap the one before. */
  readonly startsAtMs: number;
}

const dayMinutes = 1440;

/** No shift lasts longer, in milliseconds: 24 hours by the clock, plus what a change of the clock adds. */
const longestShiftMs = 27 * 3_600_000;

const always: WorkingTime = {
  fromMs: Number.NEGATIVE_INFINITY,
  toMs: Number.POSITIVE_INFINITY,
  opensAtMs: Number.NEGATIVE_INFINITY,
  endsByMs: Number.POSITIVE_INFINITY,
};

/** Whether shifts do not limit when the technician can do the work. Absences always do. */
export function mayWorkOffShift(
  { agreesToOvertime }: Pick<Technician, "agreesToOvertime">,
  { mayExtendHours }: Pick<Requirements, "mayExtendHours">,
): boolean {
  return mayExtendHours === true && agreesToOvertime === true;
}

/**
 * Lists the time in which work may start, in order: within shifts, and not during absences. Only what overlaps the range
 * is complete. The availability must have no faults.
 *
 * @param overtimeMs how long after the end of a shift the work may end
 */
export function listWorkingTime(
  availability: Availability | undefined,
  range: Interval,
  overtimeMs: number,
): readonly WorkingTime[] {
  if (availability === undefined) return [always];
  const absences = listAbsences(availability.absences ?? []);
  const shifts = availability.shifts === undefined ? [always] : merge(listShifts(availability, range, mergeTurns));
  let passed = 0;
  return shifts.flatMap((shift) => {
    // Shifts and absences are in order: each absence is passed once.
    while ((absences[passed]?.toMs ?? Number.POSITIVE_INFINITY) <= shift.fromMs) passed += 1;
    return withoutAbsences(shift, absences, passed, overtimeMs);
  });
}

/** Nearly always, the working time of a moment ends, or the next one ends, within so long. */
const nearMs = 86_400_000;

/**
 * Finds the first working time that ends after a moment and starts before another. What it ends with is right only if that is
 * before the second moment. Null if there is none. The availability must have no faults.
 */
export function findWorkingTime(
  availability: Availability | undefined,
  { fromMs, toMs }: Interval,
): WorkingTime | null {
  // The days after the first one are looked at only if they matter.
  for (const untilMs of [fromMs + nearMs, toMs]) {
    const range = { fromMs, toMs: Math.min(untilMs, toMs) };
    const found = listWorkingTime(availability, range, 0).find(
      (time) => time.toMs > fromMs && time.fromMs < range.toMs,
    );
    if (found !== undefined && (found.toMs < range.toMs || range.toMs === toMs)) return found;
  }
  return null;
}

/**
 * Lists the shifts that overlap a range, in order of their start; if they overlap, each lasts from the end of the one
 * before. For someone without shifts, the days of their time zone; without a time zone, those of UTC.
 */
export function listShiftTimes(availability: Availability | undefined, range: Interval): readonly ShiftTime[] {
  const shifts = listShifts({ timeZone: "UTC", shifts: wholeDays, ...withoutUndefined(availability) }, range);
  const times: ShiftTime[] = [];
  for (const { fromMs: startsAtMs, toMs } of shifts) {
    const fromMs = Math.max(startsAtMs, times.at(-1)?.toMs ?? startsAtMs);
    if (fromMs < toMs) times.push({ startsAtMs, fromMs, toMs });
  }
  return times;
}

/**
 * When the shift starts in which a technician is at a moment; outside their shifts, when the day starts in their time zone.
 * Work that starts from then on is in the same shift, and they drive from there. In milliseconds since the Unix epoch.
 */
export function findShiftStart({ availability }: Pick<Technician, "availability">, momentMs: number): number {
  const range = { fromMs: momentMs, toMs: momentMs + 1 };
  const [shift] = listShiftTimes(availability, range);
  if (shift !== undefined) return shift.startsAtMs;
  const [day] = listShiftTimes(availability && { timeZone: availability.timeZone }, range);
  return day?.startsAtMs ?? momentMs;
}

/** The same for a record that another program may have written: if it cannot be read, the days of UTC count. */
export function findShiftStartOfRecord({ availability }: Pick<Technician, "availability">, momentMs: number): number {
  const isReadable = availability === undefined || findAvailabilityFault(availability, "") === null;
  return findShiftStart(isReadable ? { availability } : {}, momentMs);
}

const wholeDays: readonly Shift[] = [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00" }];

function withoutUndefined(availability: Availability | undefined): Partial<Availability> {
  if (availability === undefined) return {};
  const { timeZone, shifts } = availability;
  return shifts === undefined ? { timeZone } : { timeZone, shifts };
}

/**
 * Every occurrence of the shifts that overlaps the range, in order of its start.
 *
 * @param arrange what becomes of the shifts of one weekday, in order of their start. Default: they stay as they are
 */
function listShifts(
  { timeZone, shifts = [] }: Availability,
  { fromMs, toMs }: Interval,
  arrange: (turns: readonly Turn[]) => readonly Turn[] = (turns) => turns,
): readonly Interval[] {
  const firstDay = toLocalDay(timeZone, fromMs - longestShiftMs);
  const lastDay = toLocalDay(timeZone, toMs);
  if (firstDay === null || lastDay === null) return [];
  const turnsByWeekday = toTurnsByWeekday(shifts, arrange);
  const found: Interval[] = [];
  for (let day = firstDay; day <= lastDay; day += 1) {
    const turns = turnsByWeekday.get(toWeekday(day)) ?? [];
    if (turns.length === 0) continue;
    const toInstant = createDayClock(timeZone, day);
    for (const { begin, end } of turns) {
      const shift = { fromMs: toInstant(begin), toMs: toInstant(end) };
      if (shift.fromMs < shift.toMs && shift.toMs > fromMs && shift.fromMs < toMs) found.push(shift);
    }
  }
  return found.sort((left, right) => left.fromMs - right.fromMs || left.toMs - right.toMs);
}

/** A shift of one weekday, in minutes since the start of the day. */
interface Turn {
  readonly begin: number;
  readonly end: number;
}

/** In order of their start, so that the shifts of many days are almost in order. */
function toTurnsByWeekday(
  shifts: readonly Shift[],
  arrange: (turns: readonly Turn[]) => readonly Turn[],
): ReadonlyMap<number, readonly Turn[]> {
  const byWeekday = new Map<number, Turn[]>();
  for (const { weekdays, from, to } of shifts) {
    const [begin, end] = [toMinutes(from), toMinutes(to)];
    const turn = { begin, end: end > begin ? end : end + dayMinutes };
    for (const weekday of new Set(weekdays)) {
      const turns = byWeekday.get(weekday);
      if (turns === undefined) byWeekday.set(weekday, [turn]);
      else turns.push(turn);
    }
  }
  return new Map(
    [...byWeekday].map(([weekday, turns]) => [weekday, arrange(turns.sort((left, right) => left.begin - right.begin))]),
  );
}

/** Shifts that overlap or touch become one: then however many there are, a day has a few opening hours. */
function mergeTurns(turns: readonly Turn[]): readonly Turn[] {
  const merged: Turn[] = [];
  for (const { begin, end } of turns) {
    const last = merged.at(-1);
    if (last === undefined || begin > last.end) merged.push({ begin, end });
    else if (end > last.end) merged[merged.length - 1] = { begin: last.begin, end };
  }
  return merged;
}

function merge(intervals: readonly Interval[]): readonly Interval[] {
  const merged: Interval[] = [];
  for (const { fromMs, toMs } of intervals) {
    const last = merged.at(-1);
    if (last === undefined || fromMs > last.toMs) merged.push({ fromMs, toMs });
    else merged[merged.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, toMs) };
  }
  return merged;
}

/** The absences in order; those that overlap or touch are one. */
export function listAbsences(absences: readonly Absence[]): readonly Interval[] {
  const intervals = absences.map(({ from, to }) => ({ fromMs: parseInstant(from) ?? 0, toMs: parseInstant(to) ?? 0 }));
  return merge(intervals.sort((left, right) => left.fromMs - right.fromMs));
}

/** @param first the index of the first absence that ends after the start of the shift */
function withoutAbsences(
  shift: Interval,
  absences: readonly Interval[],
  first: number,
  overtimeMs: number,
): readonly WorkingTime[] {
  const times: WorkingTime[] = [];
  let opensAtMs = shift.fromMs;
  const add = (toMs: number, endsByMs: number): void => {
    if (opensAtMs < toMs) times.push({ fromMs: opensAtMs, toMs, opensAtMs, endsByMs });
  };
  for (let index = first; index < absences.length; index += 1) {
    const absence = absences[index] as Interval;
    if (absence.fromMs >= shift.toMs) {
      add(shift.toMs, Math.min(shift.toMs + overtimeMs, absence.fromMs));
      return times;
    }
    add(absence.fromMs, absence.fromMs);
    opensAtMs = absence.toMs;
  }
  add(shift.toMs, shift.toMs + overtimeMs);
  return times;
}

/** Days since 1970-01-01, local time. Null if there is no such time zone. */
function toLocalDay(timeZone: string, instantMs: number): number | null {
  const minutes = readWallClock(timeZone, instantMs);
  return minutes === null ? null : Math.floor(minutes / dayMinutes);
}

function toMinutes(timeOfDay: string): number {
  const [hours = 0, minutes = 0] = timeOfDay.split(":").map(Number);
  return hours * 60 + minutes;
}

/** Converts days since 1970-01-01, a Thursday, to a weekday: 1 (Monday) to 7 (Sunday). */
function toWeekday(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}
