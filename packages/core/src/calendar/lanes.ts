import { parseInstant } from "../domain/instant.js";
import type { Technician } from "../domain/technician.js";
import { maxVisits, type Visit } from "../domain/visit.js";

/** A visit whose times are in milliseconds since the Unix epoch. */
export interface TimedVisit extends Pick<Visit, "location"> {
  /** The id of the assignment, or of the hold. */
  readonly id: string;
  readonly leavesAtMs: number;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

/** Free time in a lane of a technician: the half-open interval [fromMs, toMs), and the visits that bound it. */
export interface FreeTime {
  readonly fromMs: number;
  /** Infinity if no visit follows. */
  readonly toMs: number;
  readonly before: TimedVisit | null;
  readonly after: TimedVisit | null;
}

/** What a calendar is read for. */
export interface LaneOptions {
  /** The current time. */
  readonly nowMs: number;
  /** How long the lane of an overdue visit counts as taken from now on. */
  readonly overrunMs: number;
  /** The id of an assignment whose visit does not count, because it is to be replaced. */
  readonly replaces?: string | undefined;
}

/**
 * Lists the free time from now on of each lane that the capacity gives. Lanes without a visit are alike, so only one of
 * them is listed. A technician without a capacity, or whose source keeps no calendar, is always free.
 */
export function listFreeLanes(technician: Technician, options: LaneOptions): readonly (readonly FreeTime[])[] {
  const { capacity, openAssignments = 0, visits } = technician;
  const { nowMs, overrunMs, replaces } = options;
  if (capacity === undefined) return [[freeFrom(nowMs)]];
  if (visits === undefined) return openAssignments < capacity ? [[freeFrom(nowMs)]] : [];
  const counted = replaces === undefined ? visits : visits.filter(({ assignmentId }) => assignmentId !== replaces);
  const lanes = [...groupByLane(counted, capacity).values()];
  // Later visits are not known.
  const last = visits.length >= maxVisits ? visits.at(-1) : undefined;
  const untilMs = last === undefined ? Number.POSITIVE_INFINITY : toTimed(last).leavesAtMs;
  const taken = lanes.map((lane) => listFreeTime(lane.map(toTimed), nowMs, overrunMs, untilMs));
  return lanes.length < capacity ? [...taken, [{ ...freeFrom(nowMs), toMs: untilMs }]] : taken;
}

function freeFrom(fromMs: number): FreeTime {
  return { fromMs, toMs: Number.POSITIVE_INFINITY, before: null, after: null };
}

function groupByLane(visits: readonly Visit[], capacity: number): ReadonlyMap<number, readonly Visit[]> {
  const lanes = new Map<number, Visit[]>();
  for (const visit of visits) {
    const { lane } = visit;
    if (lane === null || lane >= capacity) continue;
    const others = lanes.get(lane);
    if (others === undefined) lanes.set(lane, [visit]);
    else others.push(visit);
  }
  return lanes;
}

function listFreeTime(
  visits: readonly TimedVisit[],
  nowMs: number,
  overrunMs: number,
  untilMs: number,
): readonly FreeTime[] {
  const free: FreeTime[] = [];
  let fromMs = nowMs;
  let before: TimedVisit | null = null;
  for (const visit of [...visits].sort((left, right) => left.leavesAtMs - right.leavesAtMs)) {
    if (visit.leavesAtMs > fromMs) free.push({ fromMs, toMs: visit.leavesAtMs, before, after: visit });
    // At capacity 1, the next visit may leave later than planned: from a place that is nearer.
    else if (visit.startsAtMs > fromMs) free.push({ fromMs, toMs: fromMs, before, after: visit });
    fromMs = Math.max(fromMs, visit.endsAtMs <= nowMs ? nowMs + overrunMs : visit.endsAtMs);
    before = visit;
  }
  if (fromMs < untilMs) free.push({ fromMs, toMs: untilMs, before, after: null });
  return free;
}

/** Whether a lane is free now: none of its visits has left and is still open, be it overdue or not. */
export function isLaneFree({ capacity, openAssignments = 0, visits }: Technician, nowMs: number): boolean {
  if (capacity === undefined) return true;
  if (visits === undefined) return openAssignments < capacity;
  const busy = new Set<number>();
  for (const { lane, leavesAt } of visits) {
    if (lane !== null && lane < capacity && (parseInstant(leavesAt) ?? nowMs) <= nowMs) busy.add(lane);
  }
  return busy.size < capacity;
}

/** A time that cannot be read counts as taken: from the epoch on, or for ever. */
export function toTimed({ assignmentId, holdId, leavesAt, startsAt, endsAt, location }: Visit): TimedVisit {
  return {
    id: assignmentId ?? holdId ?? "",
    leavesAtMs: parseInstant(leavesAt) ?? 0,
    startsAtMs: parseInstant(startsAt) ?? 0,
    endsAtMs: parseInstant(endsAt) ?? Number.POSITIVE_INFINITY,
    location,
  };
}
