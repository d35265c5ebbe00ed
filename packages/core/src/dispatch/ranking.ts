import type { DecisionPolicy } from "../domain/decision.js";
import type { MeasuredRoad } from "../domain/road-result.js";
import type { Technician } from "../domain/technician.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import type { LeastDrive, Policy } from "../plugins/policy.js";

/** A policy with the bound on which its proof rests. */
export interface Ranking {
  readonly policy: DecisionPolicy;
  /** Whether the policy has a bound for those who were not measured. */
  readonly isBounded: boolean;
  /** Whether more than the cost decides, such as the number of open assignments. */
  readonly hasPreference: boolean;
  /** @param startsInSeconds when the work starts, in seconds from now */
  toCost(technician: Technician, road: MeasuredRoad, startsInSeconds: number): number;
  toPreference(technician: Technician): number;
  /**
   * Never above the cost of anyone at this great-circle distance; -Infinity if nothing can be said.
   *
   * @param toStart the least time until the work starts after a drive of this length, both in seconds. Default: the work
   * starts on arrival.
   */
  toLowerBound(greatCircleDistanceMeters: number, toStart?: ToStart): number;
  /** The least drive over this distance. */
  toLeastDrive(greatCircleDistanceMeters: number): LeastDrive;
  /** Whether a drive over this distance is long enough to be possible, and slow enough if time decides. */
  isPossible(road: MeasuredRoad, greatCircleDistanceMeters: number, isTimeLimited: boolean): boolean;
  /** Whether it costs at least its lower bound. */
  isCostPossible(road: MeasuredRoad, greatCircleDistanceMeters: number, cost: number, toStart: ToStart): boolean;
  /**
   * Notes how far the customer is from the road, from a measured drive. That tightens the bounds of times and drives.
   */
  note(road: MeasuredRoad): void;
  /** How far the customer is from the road, as noted; null before the first drive. */
  readonly customerSnapMeters: number | null;
}

/** From the seconds of a drive to the seconds from now until the work starts. */
export type ToStart = (driveSeconds: number) => number;

/**
 * The distance on an ellipsoid is at least this share of that on a sphere. This covers engines that measure on WGS 84
 * (the largest difference is 0.56 %).
 */
const leastEllipsoidShare = 0.9943;

/** What engines lose by rounding ends, legs and distances. */
const roundingMeters = 2;

/** The settings of a ranking. Each search creates its own. */
export interface RankingSettings {
  readonly policy: Policy;
  readonly maxSnapMeters: number;
  readonly reportsSnaps: boolean;
  readonly topSpeedKmh: number;
}

/**
 * The bound: no way is shorter than the great circle (Euclidean restriction; D. Papadias, J. Zhang, N. Mamoulis,
 * Y. Tao, "Query Processing in Spatial Network Databases", VLDB 2003). That holds door to door. The drive alone starts
 * and ends where the road does: it is shorter by the snaps, which are at most the limit until they are known.
 */
export function createRanking({ policy, maxSnapMeters, reportsSnaps, topSpeedKmh }: RankingSettings): Ranking {
  const { name, unit, tolerance = 0 } = policy;
  const topMetersPerSecond = topSpeedKmh / 3.6;
  /**
   * Null before the first drive. If two drives disagree, it becomes the snap limit: the next one may report anything.
   */
  let customerSnapMeters: number | null = null;

  const toLeast = (greatCircleDistanceMeters: number, legMeters: number): LeastDrive => {
    const leastMeters = greatCircleDistanceMeters * leastEllipsoidShare - roundingMeters;
    const distanceMeters = Math.max(0, leastMeters - legMeters);
    const durationSeconds = distanceMeters / topMetersPerSecond;
    return {
      doorToDoorMeters: reportsSnaps ? Math.max(0, leastMeters) : distanceMeters,
      distanceMeters,
      durationSeconds,
      startsInSeconds: durationSeconds,
    };
  };
  const toLeastDrive = (greatCircleDistanceMeters: number): LeastDrive =>
    toLeast(greatCircleDistanceMeters, (customerSnapMeters ?? maxSnapMeters) + maxSnapMeters);
  const toLeastWithSnapsOf = (
    { originSnapMeters = 0, destinationSnapMeters = 0 }: MeasuredRoad,
    greatCircleDistanceMeters: number,
  ): LeastDrive =>
    toLeast(greatCircleDistanceMeters, reportsSnaps ? originSnapMeters + destinationSnapMeters : 2 * maxSnapMeters);
  const check = (of: string, value: number): number => {
    if (Number.isFinite(value)) return value;
    throw new InvalidRequestError({
      parameter: "policy",
      problem: `${name} must return a finite number by ${of}; got ${String(value)}`,
    });
  };

  const toBound = (drive: LeastDrive, toStart: ToStart = (driveSeconds) => driveSeconds): number => {
    if (policy.toLowerBound === undefined) return Number.NEGATIVE_INFINITY;
    const { doorToDoorMeters, distanceMeters, durationSeconds } = drive;
    // A literal rather than a spread: this is asked of every technician.
    const least = { doorToDoorMeters, distanceMeters, durationSeconds, startsInSeconds: toStart(durationSeconds) };
    return check("toLowerBound", policy.toLowerBound(least));
  };

  return {
    policy: { name, unit, tolerance },
    get customerSnapMeters() {
      return customerSnapMeters;
    },
    isBounded: policy.toLowerBound !== undefined,
    hasPreference: policy.toPreference !== undefined,
    toCost(technician, road, startsInSeconds) {
      const drive = { technician, road, doorToDoorMeters: toDoorToDoorMeters(road), startsInSeconds };
      return withoutNoise(unit, check("toCost", policy.toCost(drive)));
    },
    toPreference: (technician) => check("toPreference", policy.toPreference?.(technician) ?? 0),
    toLowerBound: (greatCircleDistanceMeters, toStart) => toBound(toLeastDrive(greatCircleDistanceMeters), toStart),
    toLeastDrive,
    isPossible(road, greatCircleDistanceMeters, isTimeLimited) {
      const least = toLeastWithSnapsOf(road, greatCircleDistanceMeters);
      const isSlowEnough = !isTimeLimited || road.durationSeconds >= least.durationSeconds;
      return isSlowEnough && toDoorToDoorMeters(road) >= least.doorToDoorMeters;
    },
    isCostPossible: (road, greatCircleDistanceMeters, cost, toStart) =>
      cost >= toBound(toLeastWithSnapsOf(road, greatCircleDistanceMeters), toStart),
    note({ destinationSnapMeters = 0, basis }) {
      if (!reportsSnaps || basis === "estimate") return;
      const known = customerSnapMeters ?? destinationSnapMeters;
      const isAgreed = Math.abs(known - destinationSnapMeters) <= roundingMeters;
      customerSnapMeters = isAgreed ? Math.max(known, destinationSnapMeters) : maxSnapMeters;
    },
  };
}

/** The drive, and the straight legs between its ends and the road. */
export function toDoorToDoorMeters(road: MeasuredRoad): number {
  const { distanceMeters, originSnapMeters = 0, destinationSnapMeters = 0 } = road;
  return distanceMeters + originSnapMeters + destinationSnapMeters;
}

/** Rounds to the thousandth: without floating-point noise, equal ways are equal, and the lower id goes. */
function withoutNoise(unit: Policy["unit"], cost: number): number {
  return unit === "cost" ? cost : Math.round(cost * 1000) / 1000;
}
