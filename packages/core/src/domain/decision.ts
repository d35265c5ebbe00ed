import type { Coordinates } from "./coordinates.js";
import type { DispatchLimits } from "./limits.js";
import type { RecordFault } from "./record-fault.js";
import type { Requirements } from "./requirements.js";
import type { DistanceBasis, UnreachableReason } from "./road-result.js";

/** The technician as a decision saw them. */
export interface CandidateTechnician {
  readonly id: string;
  /** As stored; if it is not a place on Earth, its degrees may be NaN or out of range, and are null in JSON. */
  readonly location: Coordinates;
  /** There where they had any. */
  readonly openAssignments?: number;
}

/** A technician who may not go, or an id that the request names and no active technician has. */
export interface IneligibleTechnician extends Omit<CandidateTechnician, "location"> {
  /** As stored; null if it is not known. */
  readonly location: Coordinates | null;
}

interface CandidateBase {
  readonly technician: CandidateTechnician;
  /** Metres in a straight line over the ground. */
  readonly greatCircleDistanceMeters: number;
  /** There where the requirements named them as preferred. */
  readonly isPreferred?: true;
  /**
   * How many more are at exactly this place, had the same become of them and rank behind this one: the record names 100
   * of them. Present only on the last one named.
   */
  readonly sharersOmitted?: number;
}

interface MeasuredCandidateBase extends CandidateBase {
  readonly distanceMeters: number;
  readonly durationSeconds: number;
  readonly originSnapMeters: number;
  readonly destinationSnapMeters: number;
  readonly basis: DistanceBasis;
  /** There where the provider remembered the distance from an earlier call, and asked nobody. */
  readonly isCached?: true;
  /** What the ranking compares, in the policy's unit. */
  readonly cost: number;
  /** Of those who cost hardly more than the least, the lowest goes; 0 where the policy has no preference. */
  readonly preference: number;
}

/** The one who goes. */
export interface ChosenCandidate extends MeasuredCandidateBase {
  readonly status: "chosen";
}

/** Measured, and not the one who goes. */
export interface MeasuredCandidate extends MeasuredCandidateBase {
  readonly status: "measured";
}

/** Would have gone, but was taken or left between the search and the claim. */
export interface ConflictCandidate extends MeasuredCandidateBase {
  readonly status: "conflict";
}

/** No drive leads from here to the customer. */
export interface UnreachableCandidate extends CandidateBase {
  readonly status: "unreachable";
  readonly reason: UnreachableReason;
  /** What the least possible cost was, in the policy's unit; null where the policy can say nothing. */
  readonly lowerBound: number | null;
}

/** Not measured, because even the least possible cost is too high to go. */
export interface PrunedCandidate extends CandidateBase {
  readonly status: "pruned";
  /** The least possible cost, in the policy's unit; null where the policy can say nothing. */
  readonly lowerBound: number | null;
}

/** Could have gone, but a budget or the deadline ended the search before it was measured. */
export interface UnmeasuredCandidate extends CandidateBase {
  readonly status: "unmeasured";
  /** The least possible cost, in the policy's unit; null where the policy can say nothing. */
  readonly lowerBound: number | null;
}

/** May not go. */
export interface IneligibleCandidate {
  readonly status: "ineligible";
  readonly technician: IneligibleTechnician;
  /** Null if their location is not a place on Earth, or not known. */
  readonly greatCircleDistanceMeters: number | null;
  /** One for each rule that they do not meet. */
  readonly reasons: readonly IneligibleReason[];
  /** What is wrong with their record, field by field. Present only if a reason starts with `INVALID_`. */
  readonly faults?: readonly RecordFault[];
  /** Present if they are too far by an estimate, not by road. */
  readonly basis?: "estimate";
}

/** Why someone may not go. A rule of your own has codes of its own. */
export type IneligibleReason =
  /** The stored position is no place on Earth. */
  | "INVALID_LOCATION"
  /** As many assignments are open as they can have. */
  | "AT_CAPACITY"
  | "SKILL_MISSING"
  | "SKILL_LEVEL_TOO_LOW"
  | "SKILL_EXPIRED"
  /** A skill that is needed is there, but its record cannot be read: an unknown field, a level that is not a number. */
  | "INVALID_SKILL"
  /** Not within a shift when the work begins. */
  | "OFF_SHIFT"
  | "ABSENT"
  /** The stored availability cannot be read: an unknown field or time zone, a shift from 25:99. */
  | "INVALID_AVAILABILITY"
  | "OTHER_TERRITORY"
  /** The request names them, and they are not active. */
  | "INACTIVE"
  /** The request names them, and the source knows nobody with this id. */
  | "UNKNOWN_TECHNICIAN"
  /** Others are pinned. */
  | "NOT_PINNED"
  | "EXCLUDED"
  /** Had the job before: declined it, or was taken off it. */
  | "HAD_THE_JOB"
  /** The location is older than is allowed, or of unknown age. */
  | "LOCATION_TOO_OLD"
  /** An age is asked for, and the location is from more than five minutes ahead of the dispatcher's clock. */
  | "LOCATION_IN_FUTURE"
  /** The drive, or the great circle already, is longer than is allowed. */
  | "TOO_FAR"
  /** The drive takes longer than is allowed, or must. */
  | "TOO_LONG"
  | (string & {});

/** One technician who was looked at, and what became of it. */
export type Candidate =
  | ChosenCandidate
  | MeasuredCandidate
  | ConflictCandidate
  | UnreachableCandidate
  | PrunedCandidate
  | UnmeasuredCandidate
  | IneligibleCandidate;

/** Why the answer is not proven. */
export type UnprovenReason =
  /** `maxCalls` ended the search. */
  | "max-calls"
  /** `maxElements` ended the search. */
  | "max-elements"
  /** `maxRows` ended the search. */
  | "max-rows"
  /** `maxPages` ended the search. */
  | "max-pages"
  /** `deadlineMs` ended the search. */
  | "deadline"
  /** After some were measured, a further routing call failed. */
  | "provider-failed"
  /** The provider could not find out whether a road leads from someone who could be nearer, or is preferred. */
  | "undetermined"
  /** A distance that ranks or excludes someone is an estimate. */
  | "estimate"
  /** A drive was shorter, or if a time decides faster, than it can be: neither the drive nor any bound can be relied on. */
  | "inconsistent-distances"
  /** The policy says nothing of the least that someone unmeasured can cost. */
  | "no-bound";

/** Whether anyone who was not measured could still be better than the chosen one. */
export type Optimality =
  | { readonly proven: true }
  | {
      readonly proven: false;
      readonly reason: UnprovenReason;
      /** By how much an unmeasured technician could be nearer at most, in metres, 0 or more; null where that cannot be said. */
      readonly gapMeters: number | null;
      /** The same in seconds, where the policy compares those. */
      readonly gapSeconds: number | null;
    };

/** What the search cost. An element is one origin in a call. */
export interface RoutingUsage {
  readonly calls: number;
  readonly elements: number;
}

/** What the ranking compared. */
export interface DecisionPolicy {
  readonly name: string;
  readonly unit: "meters" | "seconds" | "cost";
  /** How much above the least cost the policy's preference decides, in its unit. */
  readonly tolerance: number;
}

/** Where the search stood at its end: what `replay` needs besides the candidates. */
export interface DecisionSearch {
  /** Whether everyone who may go is among the candidates. */
  readonly isEveryoneNamed: boolean;
  /** The least possible cost of anyone who is not; null where the policy can say nothing, or there is nobody. */
  readonly unseenLowerBound: number | null;
  /** What ended the search before the proof; null where nothing did. */
  readonly endedBy: UnprovenReason | null;
  /** Whether every drive was as long, and cost as much, as it must. */
  readonly isConsistent: boolean;
  /** How many more were ineligible than are among the candidates: the nearest 100 are, and 100 a place of those measured. */
  readonly ineligibleOmitted: number;
}

/** How a choice came about: everyone who was looked at and what became of them. Plain data, fit for JSON. */
export interface Decision {
  readonly version: 1;
  /** An RFC 3339 instant in UTC. */
  readonly decidedAt: string;
  /** `id` is null where the work is at a place of no customer. */
  readonly customer: { readonly id: string | null; readonly location: Coordinates };
  readonly requirements: Requirements;
  /** The ids of those who had the job before and did not get it again; present only after a decline or a reassignment. */
  readonly passedOver?: readonly string[];
  /** What held besides the requirements. Not present in decisions of earlier versions. */
  readonly limits?: DispatchLimits;
  readonly policy: DecisionPolicy;
  /** The name of the distance provider. */
  readonly provider: string;
  /** The chosen one first, then by cost; then those not measured, by great circle; then the ineligible. */
  readonly candidates: readonly Candidate[];
  readonly search: DecisionSearch;
  readonly routing: RoutingUsage;
  readonly optimality: Optimality;
  /** `"estimate"` as soon as one distance that ranks or excludes someone is one. */
  readonly basis: DistanceBasis;
}
