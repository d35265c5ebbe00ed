import type { Customer } from "./customer.js";
import type { DistanceBasis, UnreachableReason } from "./road-result.js";
import type { Technician } from "./technician.js";

/**
 * What "nearest" means.
 * - `"door-to-door"`: metres driven plus the straight legs between each end and its road, where the provider tells them.
 * - `"road"`: metres driven.
 * - `"duration"`: seconds driven.
 */
export type MetricName = "door-to-door" | "road" | "duration";

interface CandidateBase {
  readonly technician: Technician;
  /** Metres in a straight line over the ground. */
  readonly greatCircleDistanceMeters: number;
}

interface MeasuredCandidateBase extends CandidateBase {
  readonly distanceMeters: number;
  readonly durationSeconds: number;
  readonly originSnapMeters: number;
  readonly destinationSnapMeters: number;
  readonly basis: DistanceBasis;
  /** There where the provider remembered the distance from an earlier call, and asked nobody. */
  readonly isCached?: true;
  /** What the ranking compares: metres, or seconds with the metric `"duration"`. */
  readonly cost: number;
}

/** The one who goes. */
export interface ChosenCandidate extends MeasuredCandidateBase {
  readonly status: "chosen";
}

/** Measured, and not the nearest. */
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
}

/** Not measured, because even the least possible cost is above that of the chosen one. */
export interface PrunedCandidate extends CandidateBase {
  readonly status: "pruned";
  /** The least possible cost: metres, or seconds with the metric `"duration"`. */
  readonly lowerBound: number;
}

/** Could have been nearer, but a budget or the deadline ended the search before it was measured. */
export interface UnmeasuredCandidate extends CandidateBase {
  readonly status: "unmeasured";
  /** The least possible cost: metres, or seconds with the metric `"duration"`. */
  readonly lowerBound: number;
}

/** Left out before the search. */
export interface IneligibleCandidate {
  readonly status: "ineligible";
  /** As stored; with `INVALID_LOCATION` its degrees may be NaN or out of range. */
  readonly technician: Technician;
  readonly reason: IneligibleReason;
}

/** `INVALID_LOCATION`: the stored position is no place on Earth. */
export type IneligibleReason = "INVALID_LOCATION";

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
  /** `deadlineMs` ended the search. */
  | "deadline"
  /** After some were measured, a further routing call failed. */
  | "provider-failed"
  /** The provider could not find out whether a road leads from someone who could be nearer. */
  | "undetermined"
  /** The distances are no road distances. */
  | "estimate"
  /** A drive was shorter than it can be, so that who was pruned may have been pruned wrongly. */
  | "inconsistent-distances";

/** Whether anyone who was not measured could still be nearer than the chosen one. */
export type Optimality =
  | { readonly proven: true }
  | {
      readonly proven: false;
      readonly reason: UnprovenReason;
      /** By how much an unmeasured technician could be nearer at most, in metres; null where that cannot be said. */
      readonly gapMeters: number | null;
      /** The same in seconds, with the metric `"duration"`. */
      readonly gapSeconds: number | null;
    };

/** What the search cost. An element is one origin in a call. */
export interface RoutingUsage {
  readonly calls: number;
  readonly elements: number;
}

/** How a choice came about: everyone who was looked at and what became of them. Plain data, fit for JSON. */
export interface Decision {
  readonly version: 1;
  readonly customer: Customer;
  readonly metric: MetricName;
  /** The name of the distance provider. */
  readonly provider: string;
  /** The chosen one first, then by cost; then those not measured, by great circle; then the ineligible. */
  readonly candidates: readonly Candidate[];
  readonly routing: RoutingUsage;
  readonly optimality: Optimality;
  /** `"estimate"` as soon as one distance of the ranking is one. */
  readonly basis: DistanceBasis;
}
