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

/** Asks for the drives from every origin to every destination. */
export interface MeasureMatrixRequest {
  /** Where the drives start: at least one valid position. Two may be equal. */
  readonly origins: readonly Coordinates[];
  /** Where the drives end: at least one valid position. Two may be equal. */
  readonly destinations: readonly Coordinates[];
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
  /**
   * The most cells, origins times destinations, that a call of `measureMatrix` may ask for; a whole number from 1, or
   * `Infinity`. In addition, neither side has more than `maxOriginsPerCall` places. Default: no limit of its own.
   */
  readonly maxCellsPerCall?: number;
  /**
   * What costs quota or money. It decides how cells are packed into calls: by element, exactly those that are needed; by
   * call, as few calls as possible, which may contain cells that nobody needs.
   *
   * @default "elements"
   */
  readonly billing?: "calls" | "elements";
  /**
   * Measures the drive from each origin to each destination, in one call: one row for each origin, one column for each
   * destination, both in the order of the request. Every cell is what `measureDistances` would answer. A place that no
   * road reaches does not fail the others: its row or column is unreachable, with the reason `NOT_SNAPPED` or
   * `OUT_OF_BOUNDS`, also if it is a destination. Optional: without it, `measureDistances` is called for each destination.
   *
   * @throws {DistanceProviderError} there is no answer for any cell; its `code` says why
   */
  measureMatrix?(
    request: MeasureMatrixRequest,
    options?: OperationOptions,
  ): Promise<readonly (readonly RoadResult[])[]>;
}
