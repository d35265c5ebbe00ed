import type { Coordinates } from "../domain/coordinates.js";
import type { OperationOptions } from "./operation-options.js";

/** Where a technician was, and when. */
export interface LocationReport {
  readonly technicianId: string;
  /** A valid position. */
  readonly location: Coordinates;
  /** An RFC 3339 instant, by the clock of whoever reports. */
  readonly reportedAt: string;
}

/** What became of a report. */
export type LocationUpdate =
  /** It is the technician's location now, also where they are inactive. */
  | "updated"
  /** A report of the same time or a later one is known. */
  | "outdated"
  /** There is no such technician. */
  | "unknown_technician"
  /** It comes from more than five minutes ahead of the store's clock: it would shut out every true report until then. */
  | "in_future"
  /**
   * It is farther from the stored location than `maxMoveMeters`, but would not be with its latitude and longitude
   * swapped. It is not stored, and keeps no other report from being stored.
   */
  | "swapped"
  /** It has no valid technician id, location or time; `checkLocationReport` names the field. */
  | "invalid";

/** What a call of `updateLocations` may be given. */
export interface UpdateLocationsOptions extends OperationOptions {
  /**
   * In metres, 1 to 20,037,508. A report that is farther than this from the stored location, as the crow flies, is
   * `swapped` if it would be within it with its latitude and longitude swapped. Any other report is stored, regardless of
   * how far it is. Default: no report is `swapped`.
   */
  readonly maxMoveMeters?: number | undefined;
}

/** Where live locations go. */
export interface LocationStore {
  /**
   * Takes reports in any order, and more than one of a technician: the latest by its own time counts, whatever comes in
   * when. One answer a report, in the same order; of two of one technician in one call, the earlier is outdated.
   *
   * One that is invalid or swapped keeps no other from being taken.
   *
   * @throws {InvalidRequestError} if `reports` is not a list, or naming the option that cannot be used
   * @throws {StoreError} if the store cannot answer
   */
  updateLocations(
    reports: readonly LocationReport[],
    options?: UpdateLocationsOptions,
  ): Promise<readonly LocationUpdate[]>;
}
