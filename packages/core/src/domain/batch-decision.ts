import type { Coordinates } from "./coordinates.js";
import type { DecisionPolicy, IneligibleReason, Optimality, RoutingUsage } from "./decision.js";
import type { NoTechnicianReasons } from "./no-technician-reasons.js";
import type { Requirements } from "./requirements.js";
import type { DistanceBasis, UnreachableReason } from "./road-result.js";
import type { TimeWindow } from "./time-window.js";

/**
 * A cost or price of a batch: one whole number for each of `BatchDecision.levels`, compared level by level, the first
 * that differs decides.
 */
export type BatchCost = readonly number[];

/** A measured pair of a job and a technician. */
export interface BatchCandidate {
  readonly technicianId: string;
  readonly distanceMeters: number;
  readonly durationSeconds: number;
  readonly originSnapMeters: number;
  readonly destinationSnapMeters: number;
  readonly basis: DistanceBasis;
  /** What the batch adds up, in the policy's unit. */
  readonly cost: number;
  /** Present only if the requirements prefer this technician. */
  readonly isPreferred?: true;
}

/** Why a technician cannot have a job: they may not go, no drive leads there, or they were lost to another booking. */
export type BatchExclusionReason =
  | IneligibleReason
  | UnreachableReason
  /** Claimed by someone else, deactivated or deleted between the search and the claim. */
  | "CONFLICT"
  /** The search of this job did not name them at the recorded places, as that of another job did: they changed in between. */
  | "NOT_NAMED";

/** A technician who cannot have a job, though the price of the job would pay for the way. */
export interface BatchExclusion {
  readonly technicianId: string;
  readonly reasons: readonly BatchExclusionReason[];
}

/** Time in which a technician could start a job, as their calendar leaves it. All in seconds from `decidedAt`. */
export interface BatchSpan {
  readonly leavesFromSeconds: number;
  readonly startsFromSeconds: number;
  /** The latest start; null for no limit. */
  readonly startsToSeconds: number | null;
}

/** A place from which a technician could set off to a job, and when they could start it. */
export interface BatchGap {
  readonly place: Coordinates;
  readonly spans: readonly BatchSpan[];
  /** What it costs if the next visit can be reached. Present only if the drive there was measured. */
  readonly leastCost?: number;
}

/** The only gaps in which a technician could start a job with a window. */
export interface BatchGaps {
  readonly technicianId: string;
  readonly gaps: readonly BatchGap[];
}

/** One job of a batch, and what became of it. */
export interface BatchJobDecision {
  /** The id of the job; for a new request `"request-"` and its position in the batch, from 1. */
  readonly jobId: string;
  readonly customer: { readonly id: string | null; readonly location: Coordinates };
  readonly requirements: Requirements;
  /** When the work may start; null if the technician leaves now. */
  readonly window: TimeWindow | null;
  readonly workSeconds: number;
  readonly priority: number;
  /** Who gets the job; null if nobody does. */
  readonly technicianId: string | null;
  /** What the job adds to the total: the least that the batch would cost less without it. */
  readonly price: BatchCost;
  /** What it costs to leave the job. */
  readonly leaveCost: BatchCost;
  /** Whether its requirements prefer somebody who could go: then everybody else costs 1 on that level. */
  readonly hasPreferred: boolean;
  /** How far the place is from its road, as far as the bounds rest on that, in metres; null if they do not. */
  readonly customerSnapMeters: number | null;
  /** Everyone who was measured for it, in the order of their cost. */
  readonly candidates: readonly BatchCandidate[];
  /** Those whose bound is below the prices, and who cannot have the job. */
  readonly excluded: readonly BatchExclusion[];
  /**
   * Those who were not measured and have a place from which the job would cost less than its prices, but cannot set off
   * from there in time: the gaps that their calendar leaves.
   */
  readonly gaps: readonly BatchGaps[];
  /** The least possible cost of anyone whom the search of this job has not named; null if it has named everyone. */
  readonly unseenLowerBound: number | null;
  /** Why nobody gets it, in counts; null if somebody does. */
  readonly reasons: NoTechnicianReasons | null;
}

/** A technician of a batch. */
export interface BatchTechnician {
  readonly id: string;
  readonly location: Coordinates;
  /**
   * The other places from which they could set off to a job with a window: their base, the places of their visits, and where
   * the search of another job found them since. Present only if there are any.
   */
  readonly places?: readonly Coordinates[];
  /** How many jobs of this batch they could take; null for no limit. */
  readonly freeLanes: number | null;
  /**
   * 0 or less: one more such technician would save this much, and without them the batch would cost at least this much
   * more. Every level is 0 if they could take another job.
   */
  readonly price: BatchCost;
}

/**
 * How the jobs of a batch were given to technicians, with the prices that prove it. Plain data that can be written as
 * JSON; `verifyBatch` checks it.
 *
 * The model is an assignment: each technician gets at most one job for each free lane, and a pair costs what the
 * technician's way to the job alone costs. With more than one free lane, the total is a sum of single ways, not a route.
 */
export interface BatchDecision {
  readonly version: 1;
  /** An RFC 3339 timestamp in UTC. */
  readonly decidedAt: string;
  readonly policy: DecisionPolicy;
  /** The name of the distance provider. */
  readonly provider: string;
  /** What the bounds rest on. */
  readonly bounds: {
    readonly maxSnapMeters: number;
    readonly reportsSnaps: boolean;
    readonly topSpeedKmh: number;
  };
  /**
   * The levels of every cost, the first one decides: how many jobs that the caller fixed are left, how many of each
   * priority, highest first, how many go to somebody who is not preferred, and the thousandths of the policy's unit.
   */
  readonly levels: readonly string[];
  readonly jobs: readonly BatchJobDecision[];
  readonly technicians: readonly BatchTechnician[];
  /** The sum over all jobs. */
  readonly total: BatchCost;
  /** No assignment costs less. The same as `total` if the batch is proven. */
  readonly lowerLimit: BatchCost;
  readonly routing: RoutingUsage & {
    /** How often the batch was solved and what it then needed was measured. */
    readonly rounds: number;
  };
  readonly optimality: Optimality;
  /** `"estimate"` if any distance that ranks or excludes someone is an estimate. */
  readonly basis: DistanceBasis;
  /** Who was erased since, such as `customer 42`: their places are cut, and nothing can be proven from them any more. */
  readonly erased?: readonly string[];
}
