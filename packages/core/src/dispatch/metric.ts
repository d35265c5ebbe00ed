import type { MetricName } from "../domain/decision.js";
import type { MeasuredRoad } from "../domain/road-result.js";

/** What a ranking compares, and the least it can be for someone who was not measured. */
export interface Metric {
  readonly name: MetricName;
  /** Of a drive: metres, or seconds with `"duration"`. */
  toCost(road: MeasuredRoad): number;
  /** Never above the cost of anyone at this great-circle distance; grows with it. */
  toLowerBound(greatCircleDistanceMeters: number): number;
  /** Whether a drive, with the straight legs at its ends, is as long and takes as long as it must for this distance. */
  isPossible(road: MeasuredRoad, greatCircleDistanceMeters: number): boolean;
}

/**
 * An ellipsoid's distance can be this much of a sphere's at least: engines that measure on WGS 84 are covered too (the
 * largest difference is 0.56 %).
 */
const leastEllipsoidShare = 0.9943;

/** What engines lose by rounding ends, legs and distances. */
const roundingMeters = 2;

interface MetricSettings {
  readonly metric: MetricName;
  readonly maxSnapMeters: number;
  readonly topSpeedKmh: number;
}

/**
 * The bound: no way is shorter than the great circle (Euclidean restriction; D. Papadias, J. Zhang, N. Mamoulis,
 * Y. Tao, "Query Processing in Spatial Network Databases", VLDB 2003). An end of the drive may lie off the road, so a
 * drive alone can be shorter; door to door it cannot.
 */
export function createMetric({ metric, maxSnapMeters, topSpeedKmh }: MetricSettings): Metric {
  const toLeastMeters = (greatCircleDistanceMeters: number): number =>
    Math.max(0, greatCircleDistanceMeters * leastEllipsoidShare - roundingMeters - 2 * maxSnapMeters);
  const topMetersPerSecond = topSpeedKmh / 3.6;
  const toPossible =
    (toMeters: (road: MeasuredRoad) => number): Metric["isPossible"] =>
    (road, greatCircleDistanceMeters) =>
      toMeters(road) + toLegMeters(road) >= toLeastMeters(greatCircleDistanceMeters);
  const isLongEnough = toPossible(({ distanceMeters }) => distanceMeters);

  switch (metric) {
    case "door-to-door":
      return {
        name: metric,
        toCost: (road) => toThousandths(road.distanceMeters + toLegMeters(road)),
        toLowerBound: toLeastMeters,
        isPossible: isLongEnough,
      };
    case "road":
      return {
        name: metric,
        toCost: (road) => toThousandths(road.distanceMeters),
        toLowerBound: toLeastMeters,
        isPossible: isLongEnough,
      };
    case "duration":
      return {
        name: metric,
        toCost: (road) => toThousandths(road.durationSeconds),
        toLowerBound: (greatCircleDistanceMeters) => toLeastMeters(greatCircleDistanceMeters) / topMetersPerSecond,
        isPossible: toPossible(({ durationSeconds }) => durationSeconds * topMetersPerSecond),
      };
  }
}

function toLegMeters({ originSnapMeters = 0, destinationSnapMeters = 0 }: MeasuredRoad): number {
  return originSnapMeters + destinationSnapMeters;
}

/** Without the noise of adding floats, equal costs are equal, and the lower id goes. */
function toThousandths(cost: number): number {
  return Math.round(cost * 1000) / 1000;
}
