import type { Coordinates } from "../domain/coordinates.js";
import { parseInstant } from "../domain/instant.js";
import type { Technician } from "../domain/technician.js";
import { placeBeforeMs } from "../domain/visit.js";
import { type FreeTime, type LaneOptions, listFreeTime, type TimedVisit } from "./lanes.js";
import {
  findShiftStart,
  type Interval,
  listShiftTimes,
  listWorkingTime,
  mayWorkOffShift,
  type ShiftTime,
  type WorkingTime,
} from "./working-time.js";

/** Work for which time is sought. Times are in milliseconds. */
export interface Work extends LaneOptions {
  /** When the work may start, not before now. Null: the technician leaves now, and starts on arrival. */
  readonly window: { readonly earliestMs: number; readonly latestMs: number } | null;
  /** How long the work takes, above 0. */
  readonly workMs: number;
  /** How long after a shift the work may end. */
  readonly overtimeMs: number;
  /** Whether it may be outside the shifts of technicians who agreed to that. */
  readonly mayExtendHours: boolean;
  /** Whether the drive to the work must be within working time too. */
  readonly isDriveInShift: boolean;
}

/** Time in which the work could start, if the drive to it is short enough. */
export interface Span {
  readonly leavesFromMs: number;
  readonly startsFromMs: number;
  /** The latest start, included. */
  readonly startsToMs: number;
}

/** A place from which the technician could set off, and when. */
export interface Gap {
  readonly place: Coordinates;
  /** Whether it is their live location. Otherwise, it does not matter how old that is. */
  readonly isLive: boolean;
  readonly spans: readonly Span[];
  /** The visits next to the gap. Left out if they do not matter: the place is the same anyway. */
  readonly neighbours?: Neighbours;
}

export interface Neighbours {
  readonly before: TimedVisit | null;
  readonly after: TimedVisit | null;
  /** Whether they drive from the work to the visit after it: both are in one shift. Otherwise, it leaves when it did. */
  readonly drivesOn: boolean;
}

/** Why a technician has no gap. */
export type NoGapReason = "AT_CAPACITY" | "OFF_SHIFT" | "ABSENT";

/** The gaps of a technician, the one with the earliest start first; or why they have no gap. */
export type Gaps =
  | { readonly gaps: readonly [Gap, ...Gap[]]; readonly reason: null }
  | { readonly gaps: readonly []; readonly reason: NoGapReason };

/**
 * Lists the gaps in which a technician could do the work: time within their working hours in which a lane is free. The
 * availability must have no faults.
 *
 * With a capacity of 1, each gap has the place where the technician is then: the place of the visit before it in the same
 * shift (without shifts, on the same day); in the present shift, their location; otherwise their base. With any other
 * capacity, it is their location.
 */
export function listGaps(given: Technician, work: Work): Gaps {
  const technician = mayWorkOffShift(given, work) ? withoutShifts(given) : given;
  const range = toRange(work);
  const hours = listWorkingTime(technician.availability, range, work.overtimeMs);
  const allDay = [{ fromMs: work.nowMs, toMs: Number.POSITIVE_INFINITY, before: null, after: null }];
  if (!hours.some((time) => listSpans(allDay, time, work).length > 0)) {
    return { gaps: [], reason: toHoursReason(technician, work, range) };
  }
  const free = listFreeTime(technician, work);
  const shifts = isPlanned(technician) && work.window !== null ? listShiftHours(technician, hours, range) : [];
  const [first, ...others] = isPlanned(technician)
    ? free.flatMap((time) => listPlacedGaps(technician, time, hours, shifts, work))
    : listGapsAnywhere(technician, free, hours, work);
  return first === undefined ? { gaps: [], reason: "AT_CAPACITY" } : { gaps: [first, ...others], reason: null };
}

/**
 * Counts the jobs such as this one that a technician who has a gap for it could do at the same time, each in a lane of its
 * own, up to `most`. Infinity without a capacity.
 */
export function countFreeLanes(given: Technician, work: Work, most: number): number {
  const { capacity, openAssignments = 0, visits } = given;
  if (capacity === undefined) return Number.POSITIVE_INFINITY;
  if (visits === undefined) return Math.max(0, capacity - openAssignments);
  const technician = mayWorkOffShift(given, work) ? withoutShifts(given) : given;
  const hours = listWorkingTime(technician.availability, toRange(work), work.overtimeMs);
  let lanes = 1;
  while (lanes < Math.min(capacity, most)) {
    const free = listFreeTime(technician, work, lanes + 1);
    if (!hours.some((time) => listSpans(free, time, work).length > 0)) break;
    lanes += 1;
  }
  return lanes;
}

function withoutShifts(technician: Technician): Technician {
  if (technician.availability === undefined) return technician;
  const { shifts: _, ...availability } = technician.availability;
  return { ...technician, availability };
}

/** Whether place and travel between visits count. */
function isPlanned({ capacity, visits }: Technician): boolean {
  return capacity === 1 && visits !== undefined;
}

/** Lists every place from which a technician could set off to start within a window; a source ranks by the nearest. */
export function listPlaces(technician: Technician, window: Work["window"]): readonly Coordinates[] {
  const { location, base, visits = [] } = technician;
  if (window === null || !isPlanned(technician)) return [location];
  const near = visits.filter(({ startsAt }) => {
    const startsAtMs = parseInstant(startsAt) ?? Number.NaN;
    return startsAtMs >= window.earliestMs - placeBeforeMs && startsAtMs <= window.latestMs;
  });
  return [location, ...(base === undefined ? [] : [base]), ...near.map((visit) => visit.location)];
}

/** When the work starts if the drive takes this long; null if no span has room for it. All in milliseconds. */
export function findStart(spans: readonly Span[], driveMs: number, { window }: Pick<Work, "window">): number | null {
  let earliest: number | null = null;
  for (const { leavesFromMs, startsFromMs, startsToMs } of spans) {
    const arrivesAtMs = leavesFromMs + driveMs;
    const startsAtMs = Math.max(startsFromMs, arrivesAtMs);
    // Without a window, nobody waits.
    if (startsAtMs > startsToMs || (window === null && startsAtMs > arrivesAtMs)) continue;
    if (earliest === null || startsAtMs < earliest) earliest = startsAtMs;
  }
  return earliest;
}

/** Whether a drive that takes at least this long, in milliseconds, could end in a span. A longer one may miss an absence. */
export function mayStart(spans: readonly Span[], leastDriveMs: number): boolean {
  return spans.some(({ leavesFromMs, startsToMs }) => leavesFromMs + leastDriveMs <= startsToMs);
}

/** Where the technician drives to from the work. Null if there is no visit after it, or if it does not matter. */
export function toNextPlace({ neighbours }: Pick<Gap, "neighbours">): Coordinates | null {
  return neighbours?.drivesOn === true ? (neighbours.after?.location ?? null) : null;
}

/** The spans from which the next visit can be reached by a drive of this length. */
export function withLeg({ spans, neighbours }: Gap, legMs: number, { workMs }: Pick<Work, "workMs">): readonly Span[] {
  const { after = null, drivesOn = false } = neighbours ?? {};
  if (after === null || !drivesOn) return spans;
  const latestMs = after.startsAtMs - legMs - workMs;
  return spans.map((span) => ({ ...span, startsToMs: Math.min(span.startsToMs, latestMs) }));
}

/** No drive to a technician's work takes longer. */
const longestDriveMs = 2 * 86_400_000;

/** The time in which shifts matter: it is as long for a window of next year as for one of today. */
function toRange({ window, nowMs, workMs }: Work): Interval {
  if (window === null) return { fromMs: nowMs, toMs: nowMs + longestDriveMs + workMs + 1 };
  return { fromMs: Math.max(nowMs, window.earliestMs - longestDriveMs), toMs: window.latestMs + workMs + 1 };
}

function toHoursReason({ availability }: Technician, work: Work, range: Interval): NoGapReason {
  if (availability === undefined) return "AT_CAPACITY";
  const { absences: _, ...shifts } = availability;
  const allDay = [{ fromMs: work.nowMs, toMs: Number.POSITIVE_INFINITY, before: null, after: null }];
  const hours = listWorkingTime(shifts, range, work.overtimeMs);
  return hours.some((time) => listSpans(allDay, time, work).length > 0) ? "ABSENT" : "OFF_SHIFT";
}

function listGapsAnywhere(
  { location }: Technician,
  free: readonly FreeTime[],
  hours: readonly WorkingTime[],
  work: Work,
): readonly Gap[] {
  const spans = hours.flatMap((time) => listSpans(free, time, work));
  return spans.length === 0 ? [] : [{ place: location, isLive: true, spans }];
}

/** The spans of the work in these free times, within one working time. The later a free time begins, the later it ends. */
function listSpans(
  times: readonly FreeTime[],
  { fromMs, toMs, opensAtMs, endsByMs }: WorkingTime,
  work: Work,
): readonly Span[] {
  const { window, nowMs, workMs, isDriveInShift } = work;
  const { earliestMs, latestMs } = window ?? { earliestMs: nowMs, latestMs: Number.POSITIVE_INFINITY };
  const spans: Span[] = [];
  // The last millisecond of a shift is still within it.
  const lastMs = Math.min(latestMs, toMs - 1, endsByMs - workMs);
  let reachedMs = Number.NEGATIVE_INFINITY;
  for (const free of times) {
    if (free.fromMs > lastMs || reachedMs === lastMs) break;
    const leavesFromMs = Math.max(nowMs, free.fromMs, isDriveInShift ? opensAtMs : nowMs);
    if (window === null && leavesFromMs > nowMs) continue;
    const startsFromMs = Math.max(earliestMs, fromMs, leavesFromMs);
    const startsToMs = Math.min(lastMs, free.toMs - workMs);
    if (startsFromMs > startsToMs) continue;
    spans.push({ leavesFromMs, startsFromMs, startsToMs });
    reachedMs = startsToMs;
  }
  return spans;
}

/** A shift, and the working time in it. */
interface ShiftHours {
  readonly shift: ShiftTime;
  readonly during: readonly WorkingTime[];
}

/** The shifts in which there is working time. Both lists are in order, so each is read once. */
function listShiftHours(
  { availability }: Technician,
  hours: readonly WorkingTime[],
  range: Interval,
): readonly ShiftHours[] {
  const found: ShiftHours[] = [];
  let next = 0;
  for (const shift of listShiftTimes(availability, range)) {
    while ((hours[next]?.toMs ?? Number.POSITIVE_INFINITY) <= shift.fromMs) next += 1;
    const during: WorkingTime[] = [];
    for (let index = next; (hours[index]?.fromMs ?? Number.POSITIVE_INFINITY) < shift.toMs; index += 1) {
      during.push(...intersect(hours[index] as WorkingTime, shift));
    }
    if (during.length > 0) found.push({ shift, during });
  }
  return found;
}

/** Time in which work can start in a free time, all of it in the shift of the next visit, or all of it before that. */
interface FreePart {
  readonly free: FreeTime;
  readonly starts: Interval;
  readonly drivesOn: boolean;
}

/** Work before the shift of the next visit ends before that leaves, as it would without the work. */
function listParts(technician: Technician, free: FreeTime, { window, nowMs }: Work): readonly FreePart[] {
  const { earliestMs, latestMs } = window ?? { earliestMs: nowMs, latestMs: nowMs + longestDriveMs };
  const starts = { fromMs: Math.max(earliestMs, free.fromMs), toMs: Math.min(latestMs + 1, free.toMs) };
  if (starts.fromMs >= starts.toMs) return [];
  const { after } = free;
  if (after === null) return [{ free, starts, drivesOn: false }];
  const isFar = latestMs < after.startsAtMs - placeBeforeMs;
  const shiftStartMs = isFar ? starts.toMs : findShiftStart(technician, after.startsAtMs);
  const earlier = { ...free, toMs: Math.min(free.toMs, after.leavesAtMs) };
  const parts = [
    { free: earlier, starts: { ...starts, toMs: Math.min(starts.toMs, shiftStartMs) }, drivesOn: false },
    { free, starts: { ...starts, fromMs: Math.max(starts.fromMs, shiftStartMs) }, drivesOn: true },
  ];
  return parts.filter((part) => part.starts.fromMs < part.starts.toMs);
}

/** The gaps in one free time of someone with a capacity of 1, by the place where they are then. */
function listPlacedGaps(
  technician: Technician,
  free: FreeTime,
  hours: readonly WorkingTime[],
  shifts: readonly ShiftHours[],
  work: Work,
): readonly Gap[] {
  return listParts(technician, free, work).flatMap((part) => listPartGaps(technician, part, hours, shifts, work));
}

function listPartGaps(
  technician: Technician,
  { free, starts, drivesOn }: FreePart,
  hours: readonly WorkingTime[],
  shifts: readonly ShiftHours[],
  work: Work,
): readonly Gap[] {
  const { before, after } = free;
  const neighbours = { before, after, drivesOn };
  const { location, base = location } = technician;
  const listStarts = (times: readonly WorkingTime[]): readonly Span[] =>
    times.flatMap((time) => intersect(time, starts)).flatMap((time) => listSpans([free], time, work));
  if (work.window === null) {
    const spans = listStarts(hours);
    return spans.length === 0 ? [] : [{ place: location, isLive: true, spans, neighbours }];
  }
  const gaps: Gap[] = [];
  for (let index = findFirstAfter(shifts, free.fromMs); index < shifts.length; index += 1) {
    const { shift, during } = shifts[index] as ShiftHours;
    if (shift.fromMs >= free.toMs) break;
    const spans = listStarts(during);
    if (spans.length === 0) continue;
    const isBeforeInShift = before !== null && before.startsAtMs >= shift.startsAtMs;
    const isLive = !isBeforeInShift && shift.startsAtMs <= work.nowMs;
    const place = isBeforeInShift ? before.location : isLive ? location : base;
    gaps.push({ place, isLive, spans, neighbours });
  }
  return gaps;
}

/** The index of the first shift that ends after a moment. */
function findFirstAfter(shifts: readonly ShiftHours[], momentMs: number): number {
  let [from, to] = [0, shifts.length];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if ((shifts[middle] as ShiftHours).shift.toMs <= momentMs) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** The part of a working time in which work starts within an interval. It may end after that. */
function intersect(time: WorkingTime, starts: Interval): readonly WorkingTime[] {
  const part = { ...time, fromMs: Math.max(time.fromMs, starts.fromMs), toMs: Math.min(time.toMs, starts.toMs) };
  return part.fromMs < part.toMs ? [part] : [];
}
