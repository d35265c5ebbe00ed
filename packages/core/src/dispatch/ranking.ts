import type { DecisionPolicy } from "../domain/decision.js";
import type { MeasuredRoad } from "../domain/road-result.js";
import type { Technician } from "../domain/technician.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import type { LeastDrive, Policy } from "../plugins/policy.js";

/** A policy, with the bound that its proof rests on. */
export interface Ranking {
  readonly policy: DecisionPolicy;
  /** Whether the policy says anything of those who were not measured. */
  readonly isBounded: boolean;
  /** Whether more than the cost decides, such as how much a technician has to do. */
  readonly hasPreference: boolean;
  toCost(technician: Technician, road: MeasuredRoad): number;
  toPreference(technician: Technician): number;
  /** Never above the cost of anyone at this great-circle distance; -Infinity where nothing can be said. */
  toLowerBound(greatCircleDistanceMeters: number): number;
  /**
   * Whether a drive is as long, and costs as much, as it must. What it costs may leave out the straight legs at its
   * ends: it is held against the rest of the distance.
   */
  isPossible(road: MeasuredRoad, cost: number, greatCircleDistanceMeters: number): boolean;
  /** The least way door to door, and the least time, over this distance. */
  toLeastDrive(greatCircleDistanceMeters: number): LeastDrive;
}

/**
 * An ellipsoid's distance can be this much of a sphere's at least: engines that measure on WGS 84 are covered too (the
 * largest difference is 0.56 %).
 */
const leastEllipsoidShare = 0.9943;

/** What engines lose by rounding ends, legs and distances. */
const roundingMeters = 2;

interface RankingSettings {
  readonly policy: Policy;
  readonly maxSnapMeters: number;
  readonly reportsSnaps: boolean;
  readonly topSpeedKmh: number;
}

/**
 * The bound: no way is shorter than the great circle (Euclidean restriction; D. Papadias, J. Zhang, N. Mamoulis,
 * Y. Tao, "Query Processing in Spatial Network Databases", VLDB 2003).
 */
export function createRanking({ policy, maxSnapMeters, reportsSnaps, topSpeedKmh }: RankingSettings): Ranking {
  const { name, unit, tolerance = 0 } = policy;
  const roomMeters = reportsSnaps ? 0 : 2 * maxSnapMeters;
  const topMetersPerSecond = topSpeedKmh / 3.6;
  const toLeastDrive = (greatCircleDistanceMeters: number): LeastDrive => {
    const distanceMeters = Math.max(0, greatCircleDistanceMeters * leastEllipsoidShare - roundingMeters - roomMeters);
    return { distanceMeters, durationSeconds: distanceMeters / topMetersPerSecond };
  };
  const check = (of: string, value: number): number => {
    if (Number.isFinite(value)) return value;
    throw new InvalidRequestError({
      parameter: "policy",
      problem: `${name} must give a finite number by ${of}; got ${String(value)}`,
    });
  };

  const toLowerBound = (greatCircleDistanceMeters: number): number =>
    policy.toLowerBound === undefined
      ? Number.NEGATIVE_INFINITY
      : check("toLowerBound", policy.toLowerBound(toLeastDrive(greatCircleDistanceMeters)));

  return {
    policy: { name, unit, tolerance },
    isBounded: policy.toLowerBound !== undefined,
    hasPreference: policy.toPreference !== undefined,
    toCost: (technician, road) =>
      withoutNoise(
        unit,
        check("toCost", policy.toCost({ technician, road, doorToDoorMeters: toDoorToDoorMeters(road) })),
      ),
    toPreference: (technician) => check("toPreference", policy.toPreference?.(technician) ?? 0),
    toLowerBound,
    isPossible(road, cost, greatCircleDistanceMeters) {
      const doorToDoorMeters = toDoorToDoorMeters(road);
      const legMeters = doorToDoorMeters - road.distanceMeters;
      return (
        doorToDoorMeters >= toLeastDrive(greatCircleDistanceMeters).distanceMeters &&
        cost >= toLowerBound(Math.max(0, greatCircleDistanceMeters - legMeters))
      );
    },
    toLeastDrive,
  };
}

/** The drive, and the straight legs between its ends and the road. */
export function toDoorToDoorMeters(road: MeasuredRoad): number {
  const { distanceMeters, originSnapMeters = 0, destinationSnapMeters = 0 } = road;
  return distanceMeters + originSnapMeters + destinationSnapMeters;
}

/** To the thousandth: without the noise of adding floats, equal ways are equal, and the lower id goes. */
function withoutNoise(unit: Policy["unit"], cost: number): number {
  return unit === "cost" ? cost : Math.round(cost * 1000) / 1000;
}
