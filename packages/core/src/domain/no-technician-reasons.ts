import type { IneligibleReason } from "./decision.js";
import type { UnreachableReason } from "./road-result.js";

/** Why one technician cannot go: a rule that they do not meet, no road, or what became of them in the search. */
export type TurnedDownReason = IneligibleReason | UnreachableReason | SearchReason;

/** What became in the search of a technician who may go. */
export type SearchReason =
  /** Claimed by someone else, deactivated or deleted between the search and the claim. */
  | "CONFLICT"
  /** Could go, but the batch gives all their free lanes to other jobs. */
  | "OTHER_JOB"
  /** Not measured: a budget or the deadline ended the search, or in a batch other jobs need them more. */
  | "UNMEASURED";

/** A technician who was not eligible, with every reason. */
export interface TurnedDownTechnician {
  readonly technicianId: string;
  /** Null if their location is not a place on Earth. */
  readonly greatCircleDistanceMeters: number | null;
  /** At least one. */
  readonly reasons: readonly TurnedDownReason[];
}

/** Why nobody can go: "14 at capacity, 3 lack the skill". Plain data that can be written as JSON. */
export interface NoTechnicianReasons {
  /** How many technicians have each reason. A technician with two reasons counts for both. */
  readonly counts: Readonly<Record<string, number>>;
  /** The nearest of them, at most 5. */
  readonly nearest: readonly TurnedDownTechnician[];
  /** How many technicians were considered: the 1,000 nearest, if there are more. */
  readonly considered: number;
  /** Whether all active technicians, or all who are pinned, were considered. */
  readonly isComplete: boolean;
  /**
   * Required skills that no active technician has, at any level: a name may be misspelt. Present only if there are some,
   * and known only if all active technicians were considered.
   */
  readonly missingSkills?: readonly string[] | undefined;
}
