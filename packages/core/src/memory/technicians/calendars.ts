import { compareStarts, isHoldOver, toLaneKey, toTimed } from "../../calendar/lanes.js";
import { findLateVisit } from "../../calendar/late-visit.js";
import { type Coordinates, isValidCoordinates } from "../../domain/coordinates.js";
import { maxClockSkewMs, parseInstant } from "../../domain/instant.js";
import { defaultWorkSeconds } from "../../domain/job.js";
import type { Technician } from "../../domain/technician.js";
import { defaultOverrunSeconds, maxVisits, type PlannedVisit, type Visit } from "../../domain/visit.js";
import type { AssignmentConflict } from "../../errors/assignment-conflict-error.js";
import type { Fleet } from "./fleet.js";

/** A booking as a calendar sees it. */
export interface VisitClaim {
  readonly technicianId: string;
  /** The id of the assignment that is booked, or null for a held slot. */
  readonly assignmentId: string | null;
  /** The id of a held slot. Default: an assignment is booked. */
  readonly holdId?: string | undefined;
  /** Until when the slot is held, an RFC 3339 timestamp. Only with `holdId`. */
  readonly heldUntil?: string | undefined;
  /** The held slot that is used in the same step. Default: none is used. */
  readonly usesHold?: string | undefined;
  /** Default: from now on, for as long as the work takes. */
  readonly visit?: PlannedVisit | undefined;
  /** How long the work takes, in seconds. Used if `visit` is left out. @default 3,600 */
  readonly workSeconds?: number | undefined;
  /** Where the work is. */
  readonly location: Coordinates;
  /** The current time, in milliseconds since the Unix epoch. */
  readonly nowMs: number;
  /** How long the lane of an overdue visit counts as taken, in seconds from now. @default 1,800 */
  readonly overrunSeconds?: number | undefined;
  /** The most open assignments that the technician may have. Default: any number. */
  readonly expectedOpenAssignments?: number | undefined;
  /** The open assignment that is replaced in the same step. Default: nothing is replaced. */
  readonly replaces?: { readonly technicianId: string; readonly assignmentId: string } | undefined;
}

/** How visits end: what the technicians in memory do for the assignments in memory. */
export interface VisitEnds {
  /** Counts one open assignment less, and frees the time of its visit. */
  release(technicianId: string, assignmentId: string): void;
  /**
   * Remembers the visit of an assignment that is about to end. The returned function finds, once it is gone, the assignment
   * that its technician can no longer reach in time: null if there is none. `isThere` says whether they are where it was.
   */
  watchVisit(technicianId: string, assignmentId: string): (isThere: boolean, nowMs: number) => string | null;
  /** Frees the time of a held slot; returns whether it was held. */
  releaseHold(technicianId: string, holdId: string): boolean;
}

/** The open assignments of each technician: how many, and when. */
export interface Calendars extends VisitEnds {
  /** Completes a technician who is stored: the number of open assignments if it is left out, and the visits. */
  complete(technician: Technician): Technician;
  /** Takes the time of a visit. Returns null, or what is in the way; then nothing has changed. */
  claim(claim: VisitClaim): AssignmentConflict | null;
}

/** An open assignment whose time is not known holds a lane until it ends. */
const allTime = { leavesAt: "1970-01-01T00:00:00.000Z", endsAt: "9999-12-31T23:59:59.999Z" };

export function createCalendars(fleet: Fleet): Calendars {
  /** Both include inactive and removed technicians: they may come back. */
  const counts = new Map<string, number>();
  const visitsOf = new Map<string, readonly Visit[]>();

  /** Those with a time, and those whose time is not known. */
  const listVisits = ({ id, capacity, location }: Technician): readonly Visit[] => {
    const known = visitsOf.get(id) ?? [];
    const openAssignments = counts.get(id) ?? 0;
    const unknown = capacity === undefined ? 0 : Math.min(capacity, Math.max(0, openAssignments - countBooked(known)));
    const timeless = Array.from({ length: unknown }, (_, index): Visit => {
      const holdId = `open ${index + 1}`;
      return { assignmentId: null, holdId, lane: null, startsAt: allTime.leavesAt, ...allTime, location };
    });
    return [...timeless, ...known];
  };

  const withVisits = (technician: Technician): Technician => {
    const visits = listVisits(technician);
    if (technician.capacity === undefined && visits.length === 0) return technician;
    return { ...technician, visits: visits.slice(0, maxVisits) };
  };

  const store = (technicianId: string, nowMs?: number): void => {
    const technician = fleet.get(technicianId);
    if (technician === undefined) return;
    const openAssignments = counts.get(technicianId) ?? 0;
    fleet.set(withVisits({ ...technician, openAssignments }), nowMs);
  };

  const change = (technicianId: string, by: number, visits: (known: readonly Visit[]) => readonly Visit[]): void => {
    counts.set(technicianId, (counts.get(technicianId) ?? 0) + by);
    visitsOf.set(technicianId, [...visits(visitsOf.get(technicianId) ?? [])].sort(compareVisits));
    if (visitsOf.get(technicianId)?.length === 0) visitsOf.delete(technicianId);
  };

  const remove = (technicianId: string, assignmentId: string): void => {
    change(technicianId, -1, (known) => known.filter((visit) => visit.assignmentId !== assignmentId));
    store(technicianId);
  };

  return {
    complete(technician) {
      const { visits: _, ...given } = technician;
      const openAssignments = given.openAssignments ?? counts.get(given.id) ?? 0;
      counts.set(given.id, openAssignments);
      return withVisits({ ...given, openAssignments });
    },
    claim(given) {
      const claim = { ...given, nowMs: parseInstant(given.visit?.now) ?? given.nowMs };
      const { technicianId, replaces, usesHold, nowMs, expectedOpenAssignments = Number.POSITIVE_INFINITY } = claim;
      const technician = fleet.get(technicianId);
      if (technician === undefined) return {};
      const isReplaced = replaces?.technicianId === technicianId;
      const isGone = (visit: Visit): boolean =>
        visit.assignmentId === null &&
        (isHoldOver(visit, nowMs) || (usesHold !== undefined && visit.holdId === usesHold));
      const taken = listVisits(technician).filter(
        (visit) => !isGone(visit) && !(isReplaced && visit.assignmentId === replaces?.assignmentId),
      );
      const placed = place(technician, taken, claim);
      if (placed === null) return { calendarChanged: true };
      const openAssignments = (counts.get(technicianId) ?? 0) - Number(isReplaced);
      if (openAssignments > expectedOpenAssignments) return { openAssignments };
      if (replaces !== undefined) remove(replaces.technicianId, replaces.assignmentId);
      const { visit, moved } = placed;
      change(technicianId, claim.assignmentId === null ? 0 : 1, (known) => [
        ...known.filter((other) => !isGone(other)).map((other) => (other === moved?.from ? moved.to : other)),
        visit,
      ]);
      store(technicianId, nowMs);
      return null;
    },
    release: remove,
    watchVisit(technicianId, assignmentId) {
      const visit = visitsOf.get(technicianId)?.find((known) => known.assignmentId === assignmentId);
      return (isThere, nowMs) => {
        const technician = fleet.get(technicianId);
        return technician && visit ? findLateVisit(technician, { visit, isThere }, nowMs) : null;
      };
    },
    releaseHold(technicianId, holdId) {
      const isHeld = visitsOf.get(technicianId)?.some((visit) => visit.holdId === holdId) ?? false;
      if (isHeld) {
        change(technicianId, 0, (known) => known.filter((visit) => visit.holdId !== holdId));
        store(technicianId);
      }
      return isHeld;
    },
  };
}

/** Held slots are not assignments. */
function countBooked(visits: readonly Visit[]): number {
  return visits.filter(({ assignmentId }) => assignmentId !== null).length;
}

/** Texts of the same form are compared as they are, because to parse them takes longer than the rest of a booking. */
function compareVisits({ leavesAt: one }: Visit, { leavesAt: other }: Visit): number {
  if (isCanonical(one) && isCanonical(other)) return one < other ? -1 : Number(one > other);
  return (parseInstant(one) ?? 0) - (parseInstant(other) ?? 0);
}

/** Whether an instant is in the form of `toISOString`. */
function isCanonical(instant: string): boolean {
  return instant.length === 24 && instant[10] === "T" && instant[23] === "Z";
}

interface Placed {
  readonly visit: Visit;
  /** The next visit, which leaves later or earlier from now on. */
  readonly moved: { readonly from: Visit; readonly to: Visit } | null;
}

/** Finds the smallest lane that is free for the whole visit, if its neighbours are as expected; null if there is none. */
function place(technician: Technician, taken: readonly Visit[], claim: VisitClaim): Placed | null {
  const { assignmentId, holdId, heldUntil } = claim;
  const planned = claim.visit ?? fromNow(claim);
  const { leavesAt, startsAt, endsAt } = planned;
  const hold = { ...(holdId !== undefined && { holdId }), ...(heldUntil !== undefined && { heldUntil }) };
  const { capacity } = technician;
  // The ledger may not know where the customer is.
  const location = isValidCoordinates(claim.location) ? claim.location : technician.location;
  const visit = { assignmentId, ...hold, lane: null, leavesAt, startsAt, endsAt, location };
  if (capacity === undefined) return { visit, moved: null };
  const fit = findNeighbours(taken, planned);
  if (fit === null) return null;
  const lane = findFreeLane(taken, fit.moved, planned, capacity, claim);
  return lane === null ? null : { visit: { ...visit, lane }, moved: fit.moved };
}

function fromNow({ nowMs, workSeconds = defaultWorkSeconds }: VisitClaim): PlannedVisit {
  const leavesAt = new Date(nowMs).toISOString();
  return { leavesAt, startsAt: leavesAt, endsAt: new Date(nowMs + workSeconds * 1000).toISOString() };
}

/** Null if the visits next to the new one are not as expected. */
function findNeighbours(
  taken: readonly Visit[],
  { startsAt, before, after, driveToAfterSeconds }: PlannedVisit,
): Pick<Placed, "moved"> | null {
  const startMs = parseInstant(startsAt) ?? 0;
  const inOrder = [...taken].sort((one, other) => compareStarts(toTimed(one), toTimed(other)));
  const left = inOrder.filter((visit) => toTimed(visit).startsAtMs < startMs);
  const [next] = inOrder.slice(left.length);
  if (before !== undefined && toId(left.at(-1)) !== before) return null;
  if (after !== undefined && toId(next) !== after) return null;
  const isMoved = next !== undefined && driveToAfterSeconds !== undefined;
  return { moved: isMoved ? { from: next, to: leavingAfter(next, driveToAfterSeconds) } : null };
}

/** The smallest lane that no visit takes meanwhile; null if they take as many lanes as there are. */
function findFreeLane(
  taken: readonly Visit[],
  moved: Placed["moved"],
  { leavesAt, endsAt, plannedAt }: PlannedVisit,
  capacity: number,
  { nowMs, overrunSeconds = defaultOverrunSeconds }: VisitClaim,
): number | null {
  const fromMs = parseInstant(leavesAt) ?? 0;
  // Every visit takes at least a moment.
  const toMs = Math.max(fromMs + 1, parseInstant(endsAt) ?? 0);
  if (moved !== null && toTimed(moved.to).leavesAtMs < toMs) return null;
  const plannedAtMs = Math.min(nowMs, Math.max(nowMs - maxClockSkewMs, parseInstant(plannedAt) ?? nowMs));
  const busy = new Set<number>();
  taken.forEach((visit, index) => {
    const { leavesAtMs, endsAtMs } = toTimed(visit === moved?.from ? moved.to : visit);
    const untilMs = endsAtMs <= nowMs ? Math.max(endsAtMs, plannedAtMs + overrunSeconds * 1000) : endsAtMs;
    if (leavesAtMs < toMs && Math.max(untilMs, leavesAtMs + 1) > fromMs) busy.add(toLaneKey(visit, index));
  });
  if (busy.size >= capacity) return null;
  let lane = 0;
  while (busy.has(lane)) lane += 1;
  return lane;
}

function toId(visit: Visit | undefined): string | null {
  return visit === undefined ? null : (visit.assignmentId ?? visit.holdId ?? null);
}

function leavingAfter(visit: Visit, driveSeconds: number): Visit {
  const leavesAtMs = toTimed(visit).startsAtMs - Math.ceil(driveSeconds * 1000);
  return { ...visit, leavesAt: new Date(leavesAtMs).toISOString() };
}
