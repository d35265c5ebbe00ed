import { findStart, type Span, type Work, withLeg } from "../calendar/gaps.js";
import { listShiftTimes, mayWorkOffShift } from "../calendar/working-time.js";
import { toTimeReason } from "../dispatch/eligibility-screen.js";
import { listExcesses, type PlacedGap, type Prospect, toPlace } from "../dispatch/prospect.js";
import { toDoorToDoorMeters } from "../dispatch/ranking.js";
import type { Survey } from "../dispatch/survey.js";
import type { Coordinates } from "../domain/coordinates.js";
import { compareIds } from "../domain/ids.js";
import type { DistanceBasis, MeasuredRoad, RoadResult } from "../domain/road-result.js";
import type { Technician } from "../domain/technician.js";
import { placeBeforeMs } from "../domain/visit.js";

/** Time in which a technician could start, and what is known of it so far: it may become a slot. */
export interface Opening {
  readonly technician: Technician;
  readonly gap: PlacedGap;
  /** Never above the drive that it adds, in seconds; -Infinity if nothing can be said. */
  readonly leastSeconds: number;
  /** What it became, or what has to be measured next. */
  state: OpeningState;
}

export type OpeningState =
  | { readonly status: "unmeasured" }
  /** The drive from the work to the next visit is missing. */
  | { readonly status: "needs-leg"; readonly next: Coordinates }
  /** The drive to the next visit without the work is missing. */
  | { readonly status: "needs-direct"; readonly next: Coordinates }
  | { readonly status: "none"; readonly reason: string }
  | { readonly status: "slot"; readonly found: FoundSlot };

/** When and how a technician would do the work. Times are in milliseconds since the Unix epoch. */
export interface FoundSlot {
  readonly technician: Technician;
  readonly gap: PlacedGap;
  readonly leavesAtMs: number;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly road: MeasuredRoad;
  /** The drive from the work to the next visit, in seconds. Null if there is none. */
  readonly driveToNextSeconds: number | null;
  readonly addedDriveSeconds: number;
  readonly basis: DistanceBasis;
}

/** What was measured so far: to the work and from it, by place; and past it, by both places. */
export interface Drives {
  readonly toWork: Map<string, RoadResult>;
  readonly fromWork: Map<string, RoadResult>;
  readonly past: Map<string, RoadResult>;
}

type Means = Pick<Survey, "task" | "screen" | "ranking">;

/** The openings of a technician: one for each stretch of time in which they could start. */
export function listOpenings({ technician, gaps }: Prospect, { task, ranking }: Means): readonly Opening[] {
  return gaps.flatMap((gap) =>
    listStretches(gap.spans).map((spans): Opening => {
      const latestMs = Math.max(...spans.map(({ startsToMs }) => startsToMs));
      const mayShorten = isInOneShift(technician, gap, latestMs, task.work);
      const { durationSeconds } = ranking.toLeastDrive(gap.greatCircleDistanceMeters);
      const leastSeconds = mayShorten ? Number.NEGATIVE_INFINITY : durationSeconds;
      return { technician, gap: { ...gap, spans }, leastSeconds, state: { status: "unmeasured" } };
    }),
  );
}

/** Spans whose starts overlap are one stretch: with several lanes, that is the same free time. */
function listStretches(spans: readonly Span[]): readonly (readonly Span[])[] {
  const stretches: Span[][] = [];
  let toMs = Number.NEGATIVE_INFINITY;
  for (const span of [...spans].sort((left, right) => left.startsFromMs - right.startsFromMs)) {
    const last = stretches.at(-1);
    if (last !== undefined && span.startsFromMs <= toMs) last.push(span);
    else stretches.push([span]);
    toMs = Math.max(toMs, span.startsToMs);
  }
  return stretches;
}

/** Whether work that starts then, and the next visit, are in one shift: they set off for a later shift from their base. */
function isInOneShift(technician: Technician, { neighbours }: PlacedGap, startMs: number, work: Work): boolean {
  const after = neighbours?.after ?? null;
  if (after === null || startMs < after.startsAtMs - placeBeforeMs) return false;
  const { availability } = technician;
  const shifts =
    availability !== undefined && mayWorkOffShift(technician, work)
      ? { timeZone: availability.timeZone }
      : availability;
  const [shift] = listShiftTimes(shifts, { fromMs: after.startsAtMs, toMs: after.startsAtMs + 1 });
  return shift !== undefined && startMs >= shift.startsAtMs;
}

/** Takes over what is known by now. */
export function updateOpening(opening: Opening, drives: Drives, means: Means): void {
  if (opening.state.status !== "none" && opening.state.status !== "slot") {
    opening.state = toState(opening, drives, means);
  }
}

function toState(opening: Opening, drives: Drives, { task, screen }: Means): OpeningState {
  const { technician, gap } = opening;
  const { work, longestDrive } = task;
  const road = drives.toWork.get(gap.key);
  if (road === undefined) return { status: "unmeasured" };
  if (road.status === "unreachable") return none(road.reason);
  const [excess] = listExcesses(toDoorToDoorMeters(road), road.durationSeconds, longestDrive);
  if (excess !== undefined) return none(excess);
  const driveMs = toMs(road.durationSeconds);
  if (findStart(gap.spans, driveMs, work) === null) return none(toTimeReason(gap, work));
  const leg = findLeg(gap, drives);
  if (leg !== null && "next" in leg) return leg;
  if (leg?.status === "unreachable") return none(leg.reason);
  const startsAtMs = findStart(withLeg(gap, toMs(leg?.durationSeconds ?? 0), work), driveMs, work);
  if (startsAtMs === null) return none(toTimeReason(gap, work));
  const problem = screen.findProblem(technician, gap, startsAtMs);
  return problem === null ? toFound(opening, { road, leg, startsAtMs }, drives, work) : none(problem);
}

/** The drive from the work to the next visit; null if there is none. */
function findLeg({ neighbours }: PlacedGap, { fromWork }: Drives): RoadResult | NeedsLeg | null {
  const next = neighbours?.after?.location ?? null;
  return next === null ? null : (fromWork.get(toPlace(next)) ?? { status: "needs-leg", next });
}

type NeedsLeg = Extract<OpeningState, { readonly status: "needs-leg" }>;

interface Fit {
  readonly road: MeasuredRoad;
  readonly leg: MeasuredRoad | null;
  readonly startsAtMs: number;
}

function toFound(
  { technician, gap }: Opening,
  { road, leg, startsAtMs }: Fit,
  { past }: Drives,
  work: Work,
): OpeningState {
  const next = gap.neighbours?.after?.location ?? null;
  const isShared = next !== null && isInOneShift(technician, gap, startsAtMs, work);
  const direct = isShared ? past.get(toPair(gap.place, next)) : null;
  if (direct === undefined && next !== null) return { status: "needs-direct", next };
  const isEstimate = [road, leg, direct].some((one) => one?.status === "measured" && one.basis === "estimate");
  const driveToNextSeconds = leg?.durationSeconds ?? null;
  const added = road.durationSeconds + (isShared ? (driveToNextSeconds ?? 0) - toSeconds(direct) : 0);
  return {
    status: "slot",
    found: {
      ...{ technician, gap, road, driveToNextSeconds },
      leavesAtMs: startsAtMs - toMs(road.durationSeconds),
      startsAtMs,
      endsAtMs: startsAtMs + work.workMs,
      // Without floating-point noise, equal drives are equal.
      addedDriveSeconds: Math.round(added * 1000) / 1000,
      basis: isEstimate ? "estimate" : "road",
    },
  };
}

function none(reason: string): OpeningState {
  return { status: "none", reason };
}

/** Rounded up: the drive must not be longer than its time in the calendar. */
function toMs(seconds: number): number {
  return Math.ceil(seconds * 1000);
}

/** If no road leads to the next visit without the work, nothing is saved. */
function toSeconds(road: RoadResult | null | undefined): number {
  return road?.status === "measured" ? road.durationSeconds : 0;
}

/** The key of a drive past the work. */
export function toPair(from: Coordinates, to: Coordinates): string {
  return `${toPlace(from)} ${toPlace(to)}`;
}

/** The best slots found so far, at most `count`, the best first; one technician has only one at a time. */
export function rankSlots(openings: readonly Opening[], count: number): readonly FoundSlot[] {
  const best: FoundSlot[] = [];
  for (const { state } of openings) {
    if (state.status === "slot") addSlot(best, state.found, count);
  }
  return best;
}

/** Keeps the list in order, so that most slots are compared only with the last one. */
function addSlot(best: FoundSlot[], found: FoundSlot, count: number): void {
  const last = best.at(-1);
  if (best.length >= count && last !== undefined && compareSlots(found, last) >= 0) return;
  const same = best.findIndex(
    (slot) => slot.startsAtMs === found.startsAtMs && slot.technician.id === found.technician.id,
  );
  const before = best[same];
  if (before !== undefined && compareSlots(before, found) <= 0) return;
  if (same >= 0) best.splice(same, 1);
  const later = best.findIndex((slot) => compareSlots(slot, found) > 0);
  best.splice(later < 0 ? best.length : later, 0, found);
  if (best.length > count) best.pop();
}

function compareSlots(left: FoundSlot, right: FoundSlot): number {
  return (
    left.addedDriveSeconds - right.addedDriveSeconds ||
    left.startsAtMs - right.startsAtMs ||
    compareIds(left.technician.id, right.technician.id)
  );
}
