import type { MeasuredRoad, UnreachableReason } from "../domain/road-result.js";
import type { Technician } from "../domain/technician.js";

/** A technician in a running search, and what is known of them so far. */
export interface Prospect {
  readonly technician: Technician;
  readonly greatCircleDistanceMeters: number;
  /** The least possible cost. */
  readonly lowerBound: number;
  outcome: Outcome;
}

export type Outcome =
  | { readonly status: "unmeasured" }
  | { readonly status: "unreachable"; readonly reason: UnreachableReason }
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
