import { parseInstant } from "../domain/instant.js";
import type { Requirements } from "../domain/requirements.js";
import type { Absence, Availability, Shift, Technician } from "../domain/technician.js";
import { memoizeRecent } from "../plugin-kit/memoize-recent.js";
import { findInstant, readWallClock } from "../plugin-kit/wall-clock.js";

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
  const shifts = availability.shifts === undefined ? [always] : merge(listShifts(availability, range));
  return shifts.flatMap((shift) => withoutAbsences(shift, absences, overtimeMs));
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

const wholeDays: readonly Shift[] = [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00" }];

function withoutUndefined(availability: Availability | undefined): Partial<Availability> {
  if (availability === undefined) return {};
  const { timeZone, shifts } = availability;
  return shifts === undefined ? { timeZone } : { timeZone, shifts };
}

/** Every occurrence of the shifts that overlaps the range, in order of its start. */
function listShifts({ timeZone, shifts = [] }: Availability, { fromMs, toMs }: Interval): readonly Interval[] {
  const firstDay = toLocalDay(timeZone, fromMs - longestShiftMs);
  const lastDay = toLocalDay(timeZone, toMs);
  if (firstDay === null || lastDay === null) return [];
  const found: Interval[] = [];
  for (let day = firstDay; day <= lastDay; day += 1) {
    for (const { weekdays, from, to } of shifts) {
      if (!weekdays.includes(toWeekday(day))) continue;
      const begin = day * dayMinutes + toMinutes(from);
      const end = day * dayMinutes + toMinutes(to);
      const shift = {
        fromMs: findFirstInstant(timeZone, begin),
        toMs: findFirstInstant(timeZone, end > begin ? end : end + dayMinutes),
      };
      if (shift.fromMs < shift.toMs && shift.toMs > fromMs && shift.fromMs < toMs) found.push(shift);
    }
  }
  return found.sort((left, right) => left.fromMs - right.fromMs || left.toMs - right.toMs);
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

function listAbsences(absences: readonly Absence[]): readonly Interval[] {
  const intervals = absences.map(({ from, to }) => ({ fromMs: parseInstant(from) ?? 0, toMs: parseInstant(to) ?? 0 }));
  return merge(intervals.sort((left, right) => left.fromMs - right.fromMs));
}

function withoutAbsences(shift: Interval, absences: readonly Interval[], overtimeMs: number): readonly WorkingTime[] {
  const times: WorkingTime[] = [];
  let opensAtMs = shift.fromMs;
  const add = (toMs: number, endsByMs: number): void => {
    if (opensAtMs < toMs) times.push({ fromMs: opensAtMs, toMs, opensAtMs, endsByMs });
  };
  for (const absence of absences) {
    if (absence.toMs <= opensAtMs) continue;
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

const minuteMs = 60_000;

/** How far from its usual place a time may be on a day when the clocks change, in milliseconds. */
const longestChangeMs = 26 * 3_600_000;

/** Technicians share time zones and shifts: this is the first instants of some 400 shifts on 50 days. */
const maxInstants = 20_000;

/**
 * The first instant at which the clocks of a time zone show a local time, or a later one: the same as `readWallClock`
 * says. `findInstant` would move a time that is skipped forward.
 */
function findFirstInstant(timeZone: string, wallMinutes: number): number {
  return recallFirstInstant(`${wallMinutes} ${timeZone}`);
}

const recallFirstInstant = memoizeRecent(maxInstants, (key) => {
  const space = key.indexOf(" ");
  const wallMinutes = Number(key.slice(0, space));
  const timeZone = key.slice(space + 1);
  const isShown = (instantMs: number): boolean => (readWallClock(timeZone, instantMs) ?? 0) >= wallMinutes;
  const usualMs = findInstant(timeZone, wallMinutes * minuteMs) ?? wallMinutes * minuteMs;
  if (isShown(usualMs) && !isShown(usualMs - 1)) return usualMs;
  let [beforeMs, shownMs] = [usualMs - longestChangeMs, usualMs + longestChangeMs];
  while (shownMs - beforeMs > 1) {
    const middleMs = Math.floor((beforeMs + shownMs) / 2);
    if (isShown(middleMs)) shownMs = middleMs;
    else beforeMs = middleMs;
  }
  return shownMs;
});
