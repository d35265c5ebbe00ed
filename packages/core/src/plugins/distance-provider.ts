import type { Coordinates } from "../domain/coordinates.js";
import type { RoadResult } from "../domain/road-result.js";
import type { OperationOptions } from "./operation-options.js";

/** Asks for the drives from every origin to one destination. */
export interface MeasureDistancesRequest {
  /** The technicians: 1 to `maxOriginsPerCall` valid positions. Two may be equal. */
  readonly origins: readonly Coordinates[];
  /** The customer: a valid position. */
  readonly destination: Coordinates;
}

/** Measures drives by road. */
export interface DistanceProvider {
  readonly specificationVersion: "v1";
  /** For messages and decisions, such as `"openrouteservice"`. */
  readonly name: string;
  /** The dispatcher never sends more. A whole number from 1, or `Infinity` for no limit. */
  readonly maxOriginsPerCall: number;
  /**
   * The snap limit: the most metres that an end of a drive may be moved to reach a road, above 0. An end farther from
   * any road is `NOT_SNAPPED`. If the results do not report their snaps, the proof leaves room for this limit.
   */
  readonly maxSnapMeters: number;
  /**
   * Whether the results carry `originSnapMeters` and `destinationSnapMeters`. If true, a result without them starts and
   * ends exactly at the places asked for, and all results of a call report the same `destinationSnapMeters`.
   */
  readonly reportsSnaps: boolean;
  /**
   * Measures the drive from each origin to the destination. The direction matters, because of one-way streets. Returns
   * one result for each origin, in the same order. The provider retries what is worth retrying; the dispatcher does not
   * retry.
   *
   * @throws {DistanceProviderError} there is no answer for any origin; its `code` says why
   */
  measureDistances(request: MeasureDistancesRequest, options?: OperationOptions): Promise<readonly RoadResult[]>;
}
