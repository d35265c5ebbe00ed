import type { Coordinates } from "./coordinates.js";
import type { DispatchLimits } from "./limits.js";
import type { RecordFault } from "./record-fault.js";
import type { Requirements } from "./requirements.js";
import type { DistanceBasis, UnreachableReason } from "./road-result.js";
import type { TimeWindow } from "./time-window.js";

/** The technician as a decision saw them. */
export interface CandidateTechnician {
  readonly id: string;
  /** As stored; if it is not a place on Earth, its degrees may be NaN or out of range, and are null in JSON. */
  readonly location: Coordinates;
  /** Present only if the technician had open assignments. */
  readonly openAssignments?: number;
}

/** A technician who may not go, or an id in the request that belongs to no active technician. */
export interface IneligibleTechnician extends Omit<CandidateTechnician, "location"> {
  /** As stored; null if it is not known. */
  readonly location: Coordinates | null;
}

interface CandidateBase {
  readonly technician: CandidateTechnician;
  /** The great-circle distance to the customer, in metres. */
  readonly greatCircleDistanceMeters: number;
  /** Present only if the requirements prefer this technician. */
  readonly isPreferred?: true;
  /**
   * How many more technicians are at exactly this place, with the same outcome, and rank behind this one: the record
   * lists 100 of them. Present only on the last one listed.
   */
  readonly sharersOmitted?: number;
}

interface MeasuredCandidateBase extends CandidateBase {
  readonly distanceMeters: number;
  readonly durationSeconds: number;
  readonly originSnapMeters: number;
  readonly destinationSnapMeters: number;
  readonly basis: DistanceBasis;
  /** Present only if the distance came from the provider's cache. */
  readonly isCached?: true;
  /** What the ranking compares, in the policy's unit. */
  readonly cost: number;
  /**
   * Among those whose cost is within the tolerance of the least, the lowest goes; 0 if the policy has no preference.
   */
  readonly preference: number;
  /** When they would do the work. Present only if there is a window, or if they have a calendar. */
  readonly visit?: CandidateVisit;
}

/** When a candidate would do the work, as RFC 3339 timestamps in UTC. */
export interface CandidateVisit {
  readonly leavesAt: string;
  readonly startsAt: string;
  readonly endsAt: string;
  /** Where they set off: the place of the visit before, or their base. Present only if it is not their location. */
  readonly setsOffFrom?: Coordinates;
  /** The ids of the visits next to it that the choice relies on. Null if there is none. Present only if they matter. */
  readonly beforeId?: string | null;
  readonly afterId?: string | null;
  /** The drive from the work to the next visit, in seconds. Present only if there is one that matters. */
  readonly driveToNextSeconds?: number;
}

/** The one who goes. */
export interface ChosenCandidate extends MeasuredCandidateBase {
  readonly status: "chosen";
}

/** Measured, and not the one who goes. */
export interface MeasuredCandidate extends MeasuredCandidateBase {
  readonly status: "measured";
}

/** Would have gone, but was taken, deactivated or deleted between the search and the claim. */
export interface ConflictCandidate extends MeasuredCandidateBase {
  readonly status: "conflict";
}

/** No drive leads from here to the customer. */
export interface UnreachableCandidate extends CandidateBase {
  readonly status: "unreachable";
  readonly reason: UnreachableReason;
  /** The least possible cost before it was measured, in the policy's unit; null if the policy has no bound. */
  readonly lowerBound: number | null;
}

/** Not measured, because even the least possible cost is too high to go. */
export interface PrunedCandidate extends CandidateBase {
  readonly status: "pruned";
  /** The least possible cost, in the policy's unit; null if the policy has no bound. */
  readonly lowerBound: number | null;
}

/** Could have gone, but a budget or the deadline ended the search before they were measured. */
export interface UnmeasuredCandidate extends CandidateBase {
  readonly status: "unmeasured";
  /** The least possible cost, in the policy's unit; null if the policy has no bound. */
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

/** Why a technician may not go. Your own rules add their own codes. */
export type IneligibleReason = BuiltInReason | (string & {});

/** Why a technician may not go, by the rules that every dispatcher has. */
export type BuiltInReason =
  /** The stored position is not a place on Earth. */
  | "INVALID_LOCATION"
  /** They have as many open assignments as their capacity allows. */
  | "AT_CAPACITY"
  | "SKILL_MISSING"
  | "SKILL_LEVEL_TOO_LOW"
  | "SKILL_EXPIRED"
  /** A required skill is present, but its record cannot be read: an unknown field, a level that is not a number. */
  | "INVALID_SKILL"
  /** The work, from its start to its end, is not within a shift. */
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
  /** The location is older than allowed, or its age is unknown. */
  | "LOCATION_TOO_OLD"
  /**
   * The age of locations is limited, and the time of this one is more than five minutes ahead of the dispatcher's
   * clock.
   */
  | "LOCATION_IN_FUTURE"
  /** The drive, or even the great-circle distance, is longer than allowed. */
  | "TOO_FAR"
  /** The drive takes longer than allowed, or must take longer. */
  | "TOO_LONG"
  /** The drive leaves no time: they could not start within the window, end within the shift, or reach the next visit. */
  | "NO_TIME";

/** One technician who was considered, and the outcome. */
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
  /**
   * `maxRows` ended the search; or it had 200,000 stretches of time to compare, besides one of each technician. All searches
   * of a batch together have at most 1,000,000.
   */
  | "max-rows"
  /** `maxPages` ended the search. */
  | "max-pages"
  /** `deadlineMs` ended the search. */
  | "deadline"
  /** A routing call failed after some technicians had been measured. */
  | "provider-failed"
  /** The provider could not tell whether there is a road from someone who could be nearer, or who is preferred. */
  | "undetermined"
  /** A distance that ranks or excludes someone is an estimate. */
  | "estimate"
  /**
   * A drive was shorter than is possible (or faster, if time decides), so neither the drives nor the bounds can be
   * relied on.
   */
  | "inconsistent-distances"
  /** The policy gives no lower bound for the cost of an unmeasured technician. */
  | "no-bound";

/** Whether anyone who was not measured could still be better than the chosen one. */
export type Optimality =
  | { readonly proven: true }
  | {
      readonly proven: false;
      readonly reason: UnprovenReason;
      /**
       * The most by which an unmeasured technician could be nearer, in metres, 0 or more; null if that is not known.
       */
      readonly gapMeters: number | null;
      /** The same in seconds, if the policy compares times. */
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
  /** How far above the least cost the preference still decides, in the policy's unit. */
  readonly tolerance: number;
}

/** Where the search stood at its end: what `replay` needs besides the candidates. */
export interface DecisionSearch {
  /** Whether everyone who may go is among the candidates. */
  readonly isEveryoneNamed: boolean;
  /** The least possible cost of anyone who is not; null if the policy has no bound, or everyone is named. */
  readonly unseenLowerBound: number | null;
  /** What ended the search before the proof; null if nothing did. */
  readonly endedBy: UnprovenReason | null;
  /** Whether every drive was as long, and cost as much, as it must. */
  readonly isConsistent: boolean;
  /**
   * How many ineligible technicians are not among the candidates. The record lists the nearest 100, and up to 100 at
   * each place of those who were measured.
   */
  readonly ineligibleOmitted: number;
}

/** A batch that a choice was part of. */
export interface DecisionBatch {
  /** How many jobs were decided together. */
  readonly jobs: number;
  /**
   * What it would have cost the batch to send somebody else to this job, for the three whose drives are the least besides the
   * chosen one. Absent if more than 60 jobs were decided together, and in decisions of earlier versions.
   */
  readonly exchanges?: readonly BatchExchange[];
}

/** What it would have cost a batch to send another technician to a job. */
export interface BatchExchange {
  readonly technicianId: string;
  /** How much more the best assignment with this pair costs in all, in the policy's unit. */
  readonly difference: number;
  /** Whether that is proven. Otherwise a pair that was not measured might make it less. */
  readonly isExact: boolean;
  /** The job that they would be taken from, the first if there are more. Null: none, or one without an id of the store. */
  readonly jobId: string | null;
  /** How much more that job would then cost. Null if nobody would have it, then or now. */
  readonly jobDifference: number | null;
}

/**
 * How a choice was made: everyone who was considered, and what became of them. Plain data that can be written as JSON.
 */
export interface Decision {
  readonly version: 1;
  /** An RFC 3339 timestamp in UTC. */
  readonly decidedAt: string;
  /** `id` is null if the place has no customer. */
  readonly customer: { readonly id: string | null; readonly location: Coordinates };
  readonly requirements: Requirements;
  /**
   * When the work may start, and how long it takes, in seconds. Null: the technician leaves now. Present only if there was
   * a window, or if a candidate has a calendar.
   */
  readonly window?: TimeWindow | null;
  readonly workSeconds?: number;
  /** The ids of those who had the job before and did not get it again; present only after a decline or a reassignment. */
  readonly passedOver?: readonly string[];
  /** The limits that applied besides the requirements. Absent in decisions of earlier versions. */
  readonly limits?: DispatchLimits;
  readonly policy: DecisionPolicy;
  /** The name of the distance provider. */
  readonly provider: string;
  /** The chosen one first, then by cost; then those not measured, by great circle; then the ineligible. */
  readonly candidates: readonly Candidate[];
  /**
   * Present only if the choice was made in a batch, together with other jobs: the chosen one is then the best for all of
   * them, not for this one alone, and `optimality` and `routing.calls` are those of the batch.
   */
  readonly batch?: DecisionBatch;
  readonly search: DecisionSearch;
  readonly routing: RoutingUsage;
  readonly optimality: Optimality;
  /** `"estimate"` if any distance that ranks or excludes someone is an estimate; otherwise `"road"`, also if nobody was measured. */
  readonly basis: DistanceBasis;
}
