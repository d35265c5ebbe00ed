import type { MeasuredRoad } from "../domain/road-result.js";
import type { Technician } from "../domain/technician.js";

/** The shortest drive that is possible over a great-circle distance. */
export interface LeastDrive {
  /** The drive and the straight legs between its ends and the road, in metres. */
  readonly doorToDoorMeters: number;
  /** Metres driven: the drive starts and ends on a road, which may be as far from either end as the snap limit. */
  readonly distanceMeters: number;
  /** Seconds driven: that distance at top speed. */
  readonly durationSeconds: number;
  /** The least time from now until the work starts, in seconds: the drive, and the wait if there is one. */
  readonly startsInSeconds: number;
}

/** What is known of a measured technician. */
export interface MeasuredDrive {
  readonly technician: Technician;
  readonly road: MeasuredRoad;
  /** The drive and the straight legs between its ends and the road, in metres. */
  readonly doorToDoorMeters: number;
  /**
   * The time from now until the work starts, in seconds: the drive, and the wait for the window, the shift or an earlier
   * visit, if there is one.
   */
  readonly startsInSeconds: number;
}

/**
 * Chooses among the eligible technicians: the one who costs least goes. If others cost only a little more, it may
 * prefer one of them.
 *
 * @example
 * const cheapest: Policy = {
 *   name: "cheapest",
 *   unit: "cost",
 *   toCost: ({ road }) => 0.4 * (road.distanceMeters / 1000) + 30 * (road.durationSeconds / 3600),
 *   toLowerBound: ({ distanceMeters, durationSeconds }) =>
 *     0.4 * (distanceMeters / 1000) + 30 * (durationSeconds / 3600),
 * };
 */
export interface Policy {
  /** Recorded in decisions. */
  readonly name: string;
  /** The unit of the costs. */
  readonly unit: "meters" | "seconds" | "cost";
  /** Returns a finite number; the technician with the least cost goes. Must be pure. */
  toCost(drive: MeasuredDrive): number;
  /**
   * Returns a lower bound: never above `toCost` of any drive that is at least as long and takes at least as long. It
   * must grow with all values. Leave it out if there is no such bound: then only the shortlist is compared, and
   * no decision is proven.
   */
  toLowerBound?(least: LeastDrive): number;
  /**
   * Among technicians whose cost is at most this much above the least, the one with the lowest `toPreference` goes; if
   * several have it, the one who costs least. Default 0: cost alone decides.
   */
  readonly tolerance?: number;
  /** Lower is better. Must be pure. Default: the same for everyone. */
  toPreference?(technician: Technician): number;
}
