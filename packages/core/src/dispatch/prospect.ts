import { findStart, type Gap, type Span, type Work } from "../calendar/gaps.js";
import type { Coordinates } from "../domain/coordinates.js";
import type { CandidateTechnician } from "../domain/decision.js";
import type { MeasuredRoad, UnreachableReason } from "../domain/road-result.js";
import type { Technician } from "../domain/technician.js";
import type { ToStart } from "./ranking.js";
import type { LongestDrive } from "./task.js";

/** A technician who may go, in a running search, and what is known of them so far. */
export interface Prospect {
  /** As the search found them, or as a claim has found them since. */
  technician: Technician;
  /** The gaps in their time that may fit, the one with the earliest start first: it is the one that is measured next. */
  gaps: readonly PlacedGap[];
  /** The drive in the first gap, if it is known and fits, but not yet the drive from the work to the next visit. */
  pending: PendingDrive | null;
  /** Of the first gap. The same for all who are at exactly the same place: they are one element of a routing call. */
  place: string;
  /** Of the first gap. */
  greatCircleDistanceMeters: number;
  /** Preferred technicians rank before all others. */
  readonly isPreferred: boolean;
  /** The least possible cost as far as is known; -Infinity if nothing is known. */
  readonly lowerBound: number;
  /** Among those whose cost is within the tolerance of the least, the lowest goes. */
  preference: number;
  outcome: Outcome;
}

/** A gap, and how far its place is from the work. */
export interface PlacedGap extends Gap {
  /** The same for the same place. */
  readonly key: string;
  readonly greatCircleDistanceMeters: number;
}

/** A drive that fits into a gap, unless the next visit cannot be reached. */
export interface PendingDrive {
  /** What it costs if the next visit can be reached. */
  readonly cost: number;
  /** Where the next visit is. */
  readonly next: Coordinates;
}

/** When a technician would do the work, in milliseconds since the Unix epoch. */
export interface ProspectVisit {
  readonly leavesAtMs: number;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly gap: PlacedGap;
  /** The drive from the work to the next visit, in seconds. Null if there is none, or if it does not matter. */
  readonly driveToNextSeconds: number | null;
}

export type Outcome =
  | { readonly status: "unmeasured" }
  | { readonly status: "unreachable"; readonly reason: UnreachableReason }
  /** Measured, and farther than allowed, or too long to start in time. */
  | { readonly status: "beyond"; readonly reason: string; readonly road: MeasuredRoad }
  | MeasuredOutcome
  | ConflictOutcome;

interface MeasuredOutcome {
  readonly status: "measured";
  readonly road: MeasuredRoad;
  readonly cost: number;
  /** Null only in a replay. */
  readonly visit: ProspectVisit | null;
}

interface ConflictOutcome extends Omit<MeasuredOutcome, "status"> {
  readonly status: "conflict";
}

/** A prospect with a road, who can be claimed. */
export interface MeasuredProspect extends Prospect {
  readonly outcome: MeasuredOutcome;
}

export function isMeasured(prospect: Prospect): prospect is MeasuredProspect {
  return prospect.outcome.status === "measured";
}

/** Replaces the gaps that may fit; there must be at least one. */
export function setGaps(prospect: Prospect, gaps: readonly PlacedGap[]): void {
  const [first] = gaps;
  if (first === undefined) return;
  prospect.gaps = gaps;
  prospect.pending = null;
  prospect.place = first.key;
  prospect.greatCircleDistanceMeters = first.greatCircleDistanceMeters;
}

/** The least time until the work starts in these spans, in seconds. If none has room, only the drive counts. */
export function toLeastStart(spans: readonly Span[], work: Pick<Work, "nowMs" | "window">): ToStart {
  return (driveSeconds) => {
    const startMs = findStart(spans, Math.floor(driveSeconds * 1000), work);
    return startMs === null ? driveSeconds : Math.max(driveSeconds, (startMs - work.nowMs) / 1000);
  };
}

/** A text that is the same for exactly the same place. */
export function toPlaceKey({ latitude, longitude }: Coordinates): string {
  return `${latitude},${longitude}`;
}

export type Excess = "TOO_FAR" | "TOO_LONG";

/** Lists the limits that a drive, or the shortest possible drive, exceeds. */
export function listExcesses(
  distanceMeters: number,
  durationSeconds: number,
  { maxDistanceMeters, maxDriveSeconds }: LongestDrive,
): readonly Excess[] {
  const excesses: Excess[] = [];
  if (maxDistanceMeters !== undefined && distanceMeters > maxDistanceMeters) excesses.push("TOO_FAR");
  if (maxDriveSeconds !== undefined && durationSeconds > maxDriveSeconds) excesses.push("TOO_LONG");
  return excesses;
}

/** What a decision keeps of a technician. */
export function toCandidateTechnician({ id, location, openAssignments = 0 }: Technician): CandidateTechnician {
  return openAssignments === 0 ? { id, location } : { id, location, openAssignments };
}
