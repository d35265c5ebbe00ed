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

/** Time in which a lane is free: the half-open interval [fromMs, toMs), and the visits that bound it at a capacity of 1. */
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
  /** A visit that should have ended by then is overdue. Default: `nowMs`. */
  readonly overdueAtMs?: number | undefined;
  /** The id of an assignment whose visit does not count, because it is to be replaced. */
  readonly replaces?: string | undefined;
  /** The id of a held slot whose visit does not count, because it is to be used. */
  readonly usesHold?: string | undefined;
}

/**
 * Lists the time from now on in which one more visit has a lane; stretches of it may overlap. A technician without a
 * capacity, or whose source keeps no calendar, is always free.
 *
 * @param atOnce how many more visits must have a lane at the same time, 1 up to the capacity
 */
export function listFreeTime(technician: Technician, options: LaneOptions, atOnce = 1): readonly FreeTime[] {
  const { capacity, openAssignments = 0, visits } = technician;
  const { nowMs } = options;
  const always = { fromMs: nowMs, toMs: Number.POSITIVE_INFINITY, before: null, after: null };
  if (capacity === undefined) return [always];
  if (visits === undefined) return openAssignments < capacity ? [always] : [];
  if (capacity === 0) return [];
  const counted = visits.filter((visit) => isCounted(visit, options));
  // Later visits are not known.
  const last = visits.length >= maxVisits ? visits.at(-1) : undefined;
  const untilMs = last === undefined ? Number.POSITIVE_INFINITY : toTimed(last).leavesAtMs;
  return capacity === 1
    ? listBetween(counted.map(toTimed), options, untilMs)
    : listBeside(counted, capacity - atOnce + 1, options, untilMs);
}

function isCounted(visit: Visit, { nowMs, replaces, usesHold }: LaneOptions): boolean {
  const { assignmentId, holdId } = visit;
  if (assignmentId !== null) return assignmentId !== replaces;
  return !isHoldOver(visit, nowMs) && (usesHold === undefined || holdId !== usesHold);
}

/** Whether a slot is no longer held: its time is over. */
export function isHoldOver({ heldUntil }: Pick<Visit, "heldUntil">, nowMs: number): boolean {
  return heldUntil !== undefined && (parseInstant(heldUntil) ?? 0) <= nowMs;
}

/**
 * The free time of someone with one lane: between the starts of two visits, after the end of all before, and until the
 * later ones leave. The next one may leave later than planned, from a place that is nearer, so its start ends the time.
 */
function listBetween(visits: readonly TimedVisit[], options: LaneOptions, untilMs: number): readonly FreeTime[] {
  const inOrder = [...visits].sort(compareStarts);
  const free: FreeTime[] = [];
  let fromMs = options.nowMs;
  for (let index = 0; index <= inOrder.length; index += 1) {
    const [before = null, after = null] = [inOrder[index - 1], inOrder[index]];
    if (before !== null) fromMs = Math.max(fromMs, toBusyUntil(before, options));
    const toMs = Math.min(untilMs, after?.startsAtMs ?? untilMs, inOrder[index + 1]?.leavesAtMs ?? untilMs);
    if (fromMs < toMs) free.push({ fromMs, toMs, before, after });
  }
  return free;
}

/** The order of visits in a calendar: by the start of the work. */
export function compareStarts(left: TimedVisit, right: TimedVisit): number {
  return left.startsAtMs - right.startsAtMs || left.leavesAtMs - right.leavesAtMs;
}

/** Until when a visit takes its lane. An overdue one takes it for some more time. */
export function toBusyUntil(
  { endsAtMs }: TimedVisit,
  { nowMs, overrunMs, overdueAtMs = nowMs }: Pick<LaneOptions, "nowMs" | "overrunMs" | "overdueAtMs">,
): number {
  return endsAtMs <= overdueAtMs ? Math.max(endsAtMs, nowMs + overrunMs) : endsAtMs;
}

/** The time that each visit takes of its lane. */
function listTaken(
  visits: readonly Visit[],
  options: LaneOptions,
): readonly { readonly lane: number; readonly fromMs: number; readonly toMs: number }[] {
  return visits.map((visit, index) => {
    const timed = toTimed(visit);
    return { lane: toLaneKey(visit, index), fromMs: timed.leavesAtMs, toMs: toBusyUntil(timed, options) };
  });
}

/**
 * The free time of someone with several lanes: each stretch lasts until its visits would take the last lane. The later one
 * begins, the later it ends.
 */
function listBeside(
  visits: readonly Visit[],
  capacity: number,
  options: LaneOptions,
  untilMs: number,
): readonly FreeTime[] {
  const { nowMs } = options;
  const taken = [...listTaken(visits, options)].sort((left, right) => left.fromMs - right.fromMs);
  const begins = new Set([nowMs, ...taken.map(({ toMs }) => toMs).filter((ms) => ms > nowMs && ms < untilMs)]);
  const free: FreeTime[] = [];
  for (const fromMs of [...begins].sort((left, right) => left - right)) {
    const lanes = new Set<number>();
    const last = taken.find((visit) => visit.toMs > fromMs && lanes.add(visit.lane).size >= capacity);
    const toMs = Math.min(last?.fromMs ?? untilMs, untilMs);
    // Within a stretch that begins earlier, there is nothing that this one allows and that one does not.
    if (toMs > fromMs && toMs > (free.at(-1)?.toMs ?? fromMs)) free.push({ fromMs, toMs, before: null, after: null });
  }
  return free;
}

/** Returns the most lanes that visits take at one moment of a range, and the first such moment. All in milliseconds. */
export function countTakenLanes(
  visits: readonly Visit[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  options: LaneOptions,
): { readonly lanes: number; readonly atMs: number } {
  const taken = listTaken(
    visits.filter((visit) => isCounted(visit, options)),
    options,
  );
  const countAt = (atMs: number): number =>
    new Set(taken.filter((visit) => visit.fromMs <= atMs && visit.toMs > atMs).map(({ lane }) => lane)).size;
  const starts = taken.map((visit) => visit.fromMs).filter((ms) => ms > fromMs && ms < toMs);
  let most = { lanes: countAt(fromMs), atMs: fromMs };
  for (const atMs of starts.sort((left, right) => left - right)) {
    const lanes = countAt(atMs);
    if (lanes > most.lanes) most = { lanes, atMs };
  }
  return most;
}

/** The lane of a visit. One without a lane takes any lane of its own. */
export function toLaneKey({ lane }: Pick<Visit, "lane">, index: number): number {
  return lane ?? -1 - index;
}

/** Whether a lane is free now: none of its visits has left and is still open, be it overdue or not. */
export function isLaneFree({ capacity, openAssignments = 0, visits }: Technician, nowMs: number): boolean {
  if (capacity === undefined) return true;
  if (visits === undefined) return openAssignments < capacity;
  if (visits.length === 0) return capacity > 0;
  const busy = new Set<number>();
  visits.forEach((visit, index) => {
    if ((parseInstant(visit.leavesAt) ?? nowMs) <= nowMs && !isHoldOver(visit, nowMs))
      busy.add(toLaneKey(visit, index));
  });
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
