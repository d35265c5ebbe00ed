import type { Coordinates, Technician, Visit } from "../../src/index.js";
import { readWallClock } from "../../src/plugin-kit/wall-clock.js";

/** What the work needs, in whole minutes since the Unix epoch. A window of null: leave now. */
export interface OracleWork {
  readonly now: number;
  readonly window: { readonly earliest: number; readonly latest: number } | null;
  readonly work: number;
  readonly overrun: number;
  readonly overtime: number;
  readonly isDriveInShift: boolean;
}

/** Whole minutes of driving. */
export type Minutes = (from: Coordinates, to: Coordinates) => number;

/** Where and when a technician would do the work. */
export interface OracleStart {
  readonly start: number;
  readonly place: Coordinates;
  readonly drive: number;
}

const minuteMs = 60_000;

/** Brute force asks for the same times again and again. */
const minutesOf = new Map<string, number>();

function toMinute(instant: string): number {
  const known = minutesOf.get(instant);
  if (known !== undefined) return known;
  if (minutesOf.size > 10_000) minutesOf.clear();
  const minute = Math.floor(Date.parse(instant) / minuteMs);
  minutesOf.set(instant, minute);
  return minute;
}

/**
 * The earliest start of a technician, found by trying each minute: simple enough to be read as the rules themselves. Knows
 * nothing of intervals.
 */
export function findOracleStart(
  technician: Technician,
  customer: Coordinates,
  task: OracleWork,
  minutes: Minutes,
): OracleStart | null {
  const clock = createClock(technician);
  const { now, window } = task;
  if (window === null && !clock.isWorking(now)) return null;
  const last = window === null ? now + minutes(technician.location, customer) : window.latest;
  const first = window === null ? last : Math.max(now, window.earliest);
  for (let start = first; start <= last; start += 1) {
    const place = window === null ? technician.location : whereIs(technician, clock, start, now);
    const drive = minutes(place, customer);
    if (start - drive < now) continue;
    if (!isWithinHours(clock, start, drive, task)) continue;
    if (isLaneFree(technician, clock, customer, start, drive, task, minutes)) return { start, place, drive };
  }
  return null;
}

export interface OracleClock {
  isWorking(minute: number): boolean;
  isAbsent(minute: number): boolean;
  /** When the first shift started that still lasts at this minute; without shifts, the day. Null outside shifts. */
  shiftOf(minute: number): number | null;
  /** When the day of this minute started. */
  dayOf(minute: number): number;
}

/** What the clocks of each time zone show at a minute. */
const wallOf = new Map<string, (minute: number) => number>();

const clockOf = new WeakMap<Technician, OracleClock>();

export function createClock(technician: Technician): OracleClock {
  const known = clockOf.get(technician);
  if (known !== undefined) return known;
  const clock = readClock(technician);
  clockOf.set(technician, clock);
  return clock;
}

/** The same function, which works out each minute once. */
function onceAMinute<Result>(toResult: (minute: number) => Result): (minute: number) => Result {
  const results = new Map<number, Result>();
  return (minute) => {
    const known = results.get(minute);
    if (known !== undefined) return known;
    const result = toResult(minute);
    results.set(minute, result);
    return result;
  };
}

function readClock({ availability }: Technician): OracleClock {
  const { timeZone = "UTC", shifts, absences = [] } = availability ?? {};
  const dayShifts = shifts ?? [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00" }];
  const wall =
    wallOf.get(timeZone) ?? onceAMinute((minute) => readWallClock(timeZone, minute * minuteMs) ?? Number.NaN);
  wallOf.set(timeZone, wall);
  const spans = dayShifts.map(({ weekdays, from, to }) => {
    const [fromHour = 0, fromMinute = 0, toHour = 0, toMinutes = 0] = `${from}:${to}`.split(":").map(Number);
    const begin = fromHour * 60 + fromMinute;
    const end = toHour * 60 + toMinutes;
    return { weekdays, begin, length: end > begin ? end - begin : end + 1440 - begin };
  });
  /** The local minutes at which the shifts started that last at this minute. */
  const startsAt = (minute: number): readonly number[] =>
    spans.flatMap(({ weekdays, begin, length }) =>
      [0, 1].flatMap((daysAgo) => {
        const day = Math.floor(wall(minute) / 1440) - daysAgo;
        const weekday = ((((day + 3) % 7) + 7) % 7) + 1;
        const worked = wall(minute) - day * 1440 - begin;
        return weekdays.includes(weekday) && worked >= 0 && worked < length ? [day * 1440 + begin] : [];
      }),
    );
  const isAbsent = onceAMinute((minute) =>
    absences.some(({ from, to }) => toMinute(from) <= minute && minute < toMinute(to)),
  );
  /** The first minute from which on the clocks have shown at least so much. */
  const since = (shownFirst: number, minute: number): number => {
    let shown = minute;
    while (wall(shown - 1) >= shownFirst) shown -= 1;
    return shown;
  };
  return {
    isAbsent,
    dayOf: onceAMinute((minute) => since(Math.floor(wall(minute) / 1440) * 1440, minute)),
    isWorking: onceAMinute((minute) => !isAbsent(minute) && startsAt(minute).length > 0),
    shiftOf: onceAMinute((minute) => {
      const [first] = [...startsAt(minute)].sort((left, right) => left - right);
      return first === undefined ? null : since(first, minute);
    }),
  };
}

function isWithinHours(clock: OracleClock, start: number, drive: number, task: OracleWork): boolean {
  if (!clock.isWorking(start)) return false;
  let off: number | null = null;
  for (let minute = start; minute < start + task.work; minute += 1) {
    if (clock.isAbsent(minute)) return false;
    if (!clock.isWorking(minute)) off ??= minute;
    if (off !== null && minute >= off + task.overtime) return false;
  }
  if (!task.isDriveInShift) return true;
  for (let minute = start - drive; minute < start; minute += 1) if (!clock.isWorking(minute)) return false;
  return true;
}

function whereIs(technician: Technician, clock: OracleClock, start: number, now: number): Coordinates {
  const { capacity, visits, location, base } = technician;
  if (capacity !== 1 || visits === undefined) return location;
  const shift = clock.shiftOf(start);
  if (shift === null) return location;
  const before = inOrder(visits)
    .filter(({ startsAt }) => toMinute(startsAt) < start)
    .at(-1);
  if (before !== undefined && toMinute(before.startsAt) >= shift) return before.location;
  return shift <= now ? location : (base ?? location);
}

function isLaneFree(
  { capacity, visits, openAssignments = 0 }: Technician,
  clock: OracleClock,
  customer: Coordinates,
  start: number,
  drive: number,
  { now, work, overrun }: OracleWork,
  minutes: Minutes,
): boolean {
  if (capacity === undefined) return true;
  if (visits === undefined) return openAssignments < capacity;
  const [leave, end] = [start - drive, start + work];
  const after = capacity === 1 ? inOrder(visits).find(({ startsAt }) => toMinute(startsAt) >= start) : undefined;
  const next = after !== undefined && drivesOn(clock, start, after) ? after : undefined;
  if (next !== undefined && end + minutes(customer, next.location) > toMinute(next.startsAt)) return false;
  const taken = visits.filter((visit) => visit !== next && overlaps(visit, leave, end, now, overrun));
  // A visit from a time without a capacity takes a lane of its own.
  return new Set(taken.map((visit) => visit.lane ?? visit)).size < capacity;
}

/** Whether a technician drives from work that starts then to a later visit: in the same shift, or on the same day. */
export function drivesOn({ shiftOf, dayOf }: OracleClock, start: number, { startsAt }: Visit): boolean {
  return start >= (shiftOf(toMinute(startsAt)) ?? dayOf(toMinute(startsAt)));
}

function inOrder(visits: readonly Visit[]): readonly Visit[] {
  return [...visits].sort((left, right) => toMinute(left.startsAt) - toMinute(right.startsAt));
}

function overlaps(visit: Visit, leave: number, end: number, now: number, overrun: number): boolean {
  const [from, to] = [toMinute(visit.leavesAt), toMinute(visit.endsAt)];
  for (let minute = leave; minute < end; minute += 1) {
    if (minute >= from && minute < to) return true;
    // Overdue: nobody knows when it ends.
    if (to <= now && minute >= from && minute < now + overrun) return true;
  }
  return false;
}
