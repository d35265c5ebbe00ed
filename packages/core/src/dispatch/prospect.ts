import type { Coordinates } from "../domain/coordinates.js";
import type { CandidateTechnician } from "../domain/decision.js";
import type { MeasuredRoad, UnreachableReason } from "../domain/road-result.js";
import type { Technician } from "../domain/technician.js";
import type { LongestDrive } from "./task.js";

/** A technician who may go, in a running search, and what is known of them so far. */
export interface Prospect {
  /** As the search found them, with the open assignments that a claim may have found since. */
  technician: Technician;
  /** The same for all who are at exactly the same place: they are one element of a routing call. */
  readonly place: string;
  readonly greatCircleDistanceMeters: number;
  /** Preferred technicians rank before all others. */
  readonly isPreferred: boolean;
  /** The least possible cost as far as is known; -Infinity if nothing is known. */
  readonly lowerBound: number;
  /** Among those whose cost is within the tolerance of the least, the lowest goes. */
  preference: number;
  outcome: Outcome;
}

export type Outcome =
  | { readonly status: "unmeasured" }
  | { readonly status: "unreachable"; readonly reason: UnreachableReason }
  /** Measured, and farther than allowed. */
  | { readonly status: "beyond"; readonly reason: Excess; readonly road: MeasuredRoad }
  | MeasuredOutcome
  | { readonly status: "conflict"; readonly road: MeasuredRoad; readonly cost: number };

interface MeasuredOutcome {
  readonly status: "measured";
  readonly road: MeasuredRoad;
  readonly cost: number;
}

/** A prospect with a road, who can be claimed. */
export interface MeasuredProspect extends Prospect {
  readonly outcome: MeasuredOutcome;
}

export function isMeasured(prospect: Prospect): prospect is MeasuredProspect {
  return prospect.outcome.status === "measured";
}

export function toPlace({ latitude, longitude }: Coordinates): string {
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
