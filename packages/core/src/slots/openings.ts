import { findStart, type Span, toNextPlace, withLeg } from "../calendar/gaps.js";
import { toTimeReason } from "../dispatch/eligibility-screen.js";
import { listExcesses, type PlacedGap, type Prospect, toPlaceKey } from "../dispatch/prospect.js";
import { toDoorToDoorMeters } from "../dispatch/ranking.js";
import type { Survey } from "../dispatch/survey.js";
import type { Coordinates } from "../domain/coordinates.js";
import { compareIds } from "../domain/ids.js";
import type { DistanceBasis, MeasuredRoad, RoadResult } from "../domain/road-result.js";
import type { Technician } from "../domain/technician.js";

/**
 * The stretches of time in which a technician could start from one place, before the same next visit: what each adds to the
 * drives is the same, so they are looked at one after the other. Each may become a slot.
 */
export interface Opening {
  readonly technician: Technician;
  /** One for each stretch, in the order of their starts. */
  readonly gaps: readonly [PlacedGap, ...PlacedGap[]];
  /** Never above the drive that each adds, in seconds; -Infinity if nothing can be said. */
  readonly leastSeconds: number;
  /** How many of the stretches became a slot or cannot become one. */
  past: number;
  slots: number;
  /** Why stretches cannot become a slot, each once. */
  readonly reasons: string[];
  /** What has to be measured next. */
  state: OpeningState;
}

export type OpeningState =
  | { readonly status: "unmeasured" }
  /** The drive from the work to the next visit is missing. */
  | { readonly status: "needs-leg"; readonly next: Coordinates }
  /** The drive to the next visit without the work is missing. */
  | { readonly status: "needs-direct"; readonly next: Coordinates }
  | { readonly status: "done" };

/** What became of a stretch, or what has to be measured. */
type Judgement =
  | Exclude<OpeningState, { readonly status: "done" }>
  /** @param isForAll whether it is so for every stretch of the opening */
  | { readonly status: "none"; readonly reason: string; readonly isForAll: boolean }
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

/** The openings of a technician. */
export function listOpenings({ technician, gaps }: Prospect, means: Means): readonly Opening[] {
  const { ranking } = means;
  const openings: Opening[] = [];
  const groups = new Map<string, [PlacedGap, ...PlacedGap[]]>();
  const open = (of: Opening["gaps"], leastSeconds: number): void => {
    const state = { status: "unmeasured" } as const;
    openings.push({ technician, gaps: of, leastSeconds, past: 0, slots: 0, reasons: [], state });
  };
  for (const gap of gaps) {
    for (const stretch of listStretches(gap)) {
      const group = groups.get(gap.key);
      // If the work is on the way to the next visit, it adds hardly any drive.
      if (toNextPlace(gap) !== null) open([stretch], Number.NEGATIVE_INFINITY);
      else if (group !== undefined) group.push(stretch);
      else groups.set(gap.key, [stretch]);
    }
  }
  for (const group of groups.values()) {
    const { durationSeconds } = ranking.toLeastDrive(group[0].greatCircleDistanceMeters);
    open(group.sort(compareFirstStarts), durationSeconds);
  }
  return openings;
}

function compareFirstStarts(left: PlacedGap, right: PlacedGap): number {
  return (left.spans[0]?.startsFromMs ?? 0) - (right.spans[0]?.startsFromMs ?? 0);
}

/** Spans whose starts overlap are one stretch: with several lanes, that is the same free time. */
function listStretches(gap: PlacedGap): readonly PlacedGap[] {
  if (gap.spans.length === 1) return [gap];
  const stretches: Span[][] = [];
  let toMs = Number.NEGATIVE_INFINITY;
  for (const span of [...gap.spans].sort((left, right) => left.startsFromMs - right.startsFromMs)) {
    const last = stretches.at(-1);
    if (last !== undefined && span.startsFromMs <= toMs) last.push(span);
    else stretches.push([span]);
    toMs = Math.max(toMs, span.startsToMs);
  }
  return stretches.map((spans) => ({ ...gap, spans }));
}

/** Whether something has to be measured for one of its stretches. */
export function isOpen({ state }: Opening): boolean {
  return state.status !== "done";
}

/**
 * Takes over what is known by now, and returns the new slots. No opening needs more than `most`: all of them add the same
 * drive, and the first to start comes first.
 */
export function updateOpening(opening: Opening, drives: Drives, means: Means, most: number): readonly FoundSlot[] {
  const found: FoundSlot[] = [];
  while (isOpen(opening)) {
    const gap = opening.gaps[opening.past];
    if (gap === undefined || opening.slots >= most) {
      opening.state = { status: "done" };
      break;
    }
    const judged = judge(opening.technician, gap, drives, means);
    if (judged.status === "slot") {
      found.push(judged.found);
      opening.slots += 1;
    } else if (judged.status === "none") {
      if (!opening.reasons.includes(judged.reason)) opening.reasons.push(judged.reason);
      if (judged.isForAll) opening.past = opening.gaps.length;
    } else {
      opening.state = judged;
      break;
    }
    opening.past += 1;
  }
  return found;
}

function judge(technician: Technician, gap: PlacedGap, drives: Drives, means: Means): Judgement {
  const { task, screen } = means;
  const { work, longestDrive } = task;
  const road = drives.toWork.get(gap.key);
  if (road === undefined) return { status: "unmeasured" };
  if (road.status === "unreachable") return none(road.reason, true);
  const [excess] = listExcesses(toDoorToDoorMeters(road), road.durationSeconds, longestDrive);
  if (excess !== undefined) return none(excess, true);
  const driveMs = toMs(road.durationSeconds);
  if (findStart(gap.spans, driveMs, work) === null) return none(toTimeReason(gap, work));
  const leg = findLeg(gap, drives);
  if (leg !== null && "next" in leg) return leg;
  if (leg?.status === "unreachable") return none(leg.reason, true);
  const startsAtMs = findStart(withLeg(gap, toMs(leg?.durationSeconds ?? 0), work), driveMs, work);
  if (startsAtMs === null) return none(toTimeReason(gap, work));
  const problem = screen.findProblem(technician, gap, startsAtMs);
  return problem === null ? toFound(technician, gap, { road, leg, startsAtMs }, drives, means) : none(problem);
}

/** The drive from the work to the next visit; null if there is none. */
function findLeg(gap: PlacedGap, { fromWork }: Drives): RoadResult | NeedsLeg | null {
  const next = toNextPlace(gap);
  return next === null ? null : (fromWork.get(toPlaceKey(next)) ?? { status: "needs-leg", next });
}

type NeedsLeg = Extract<OpeningState, { readonly status: "needs-leg" }>;

interface Fit {
  readonly road: MeasuredRoad;
  readonly leg: MeasuredRoad | null;
  readonly startsAtMs: number;
}

function toFound(
  technician: Technician,
  gap: PlacedGap,
  { road, leg, startsAtMs }: Fit,
  { past }: Drives,
  { task: { work } }: Means,
): Judgement {
  const next = toNextPlace(gap);
  const direct = next === null ? null : past.get(toPair(gap.place, next));
  if (direct === undefined && next !== null) return { status: "needs-direct", next };
  const isEstimate = [road, leg, direct].some((one) => one?.status === "measured" && one.basis === "estimate");
  const driveToNextSeconds = leg?.durationSeconds ?? null;
  const added = road.durationSeconds + (driveToNextSeconds ?? 0) - toSeconds(direct);
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

function none(reason: string, isForAll = false): Judgement {
  return { status: "none", reason, isForAll };
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
  return `${toPlaceKey(from)} ${toPlaceKey(to)}`;
}

/**
 * Adds a slot to the best found so far, at most `count`, the best first; one technician has only one at a time. The list
 * stays in order, so most slots are compared only with the last one.
 */
export function addSlot(best: FoundSlot[], found: FoundSlot, count: number): void {
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
