import type { MeasuredRoad } from "../domain/road-result.js";
import type { Technician } from "../domain/technician.js";

/** The least that any drive over a great-circle distance can be. */
export interface LeastDrive {
  /** With the straight legs between its ends and the road, in metres. */
  readonly doorToDoorMeters: number;
  /** Metres driven: the drive starts and ends on a road, which may be as far from either end as the snap limit. */
  readonly distanceMeters: number;
  /** Seconds driven: that distance at top speed. */
  readonly durationSeconds: number;
}

/** What is known of someone who was measured. */
export interface MeasuredDrive {
  readonly technician: Technician;
  readonly road: MeasuredRoad;
  /** The drive and the straight legs between its ends and the road, in metres. */
  readonly doorToDoorMeters: number;
}

/**
 * Says who of the eligible goes: whoever costs least. Where others cost hardly more, it may prefer one of them.
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
  /** For decisions. */
  readonly name: string;
  /** Of the costs. */
  readonly unit: "meters" | "seconds" | "cost";
  /** A finite number; the least goes. Must be pure. */
  toCost(drive: MeasuredDrive): number;
  /**
   * Never above `toCost` of any drive that is at least as long and takes at least as long; grows with all three. Left out
   * where nothing can be said: then only the shortlist is compared, and no decision is called proven.
   */
  toLowerBound?(least: LeastDrive): number;
  /**
   * Of those whose cost is at most this much above the least, whoever has the lowest `toPreference` goes, then whoever
   * costs least. Default 0: cost alone decides.
   */
  readonly tolerance?: number;
  /** The lower, the better. Must be pure. Default: all the same. */
  toPreference?(technician: Technician): number;
}
