import type { Coordinates } from "../domain/coordinates.js";
import type { OperationOptions } from "./operation-options.js";

/** Where a technician was, and when. */
export interface LocationReport {
  readonly technicianId: string;
  /** A valid position. */
  readonly location: Coordinates;
  /** An RFC 3339 timestamp, by the clock of the reporter. */
  readonly reportedAt: string;
}

/** What became of a report. */
export type LocationUpdate =
  /** It is the technician's location now, even if they are inactive. */
  | "updated"
  /** A report of the same or a later time is already stored. */
  | "outdated"
  /** There is no such technician. */
  | "unknown_technician"
  /** Its time is more than five minutes ahead of the store's clock: until then, it would block every correct report. */
  | "in_future"
  /**
   * It is farther from the stored location than `maxMoveMeters`, but would not be with its latitude and longitude
   * swapped. It is not stored, and does not prevent other reports from being stored.
   */
  | "swapped"
  /** Its technician id, location or time is not valid; `checkLocationReport` names the field. */
  | "invalid";

/** Options of `updateLocations`. */
export interface UpdateLocationsOptions extends OperationOptions {
  /**
   * In metres, 1 to 20,037,508. A report that is farther than this from the stored location, as the crow flies, is
   * `swapped` if it would be within it with its latitude and longitude swapped. Any other report is stored, regardless of
   * how far it is. Default: no report is `swapped`.
   */
  readonly maxMoveMeters?: number | undefined;
}

/** Stores live locations. */
export interface LocationStore {
  /**
   * Takes reports in any order, and several of one technician: the report with the latest time counts, regardless of
   * arrival order. Returns one result for each report, in the same order. Of two reports of one technician in one call,
   * the earlier is outdated.
   *
   * An invalid or swapped report does not prevent the others from being stored.
   *
   * @throws {InvalidRequestError} `reports` is not a list, or an option cannot be used; the error names it
   * @throws {StoreError} the store cannot answer
   */
  updateLocations(
    reports: readonly LocationReport[],
    options?: UpdateLocationsOptions,
  ): Promise<readonly LocationUpdate[]>;
}
