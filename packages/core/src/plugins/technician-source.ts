import type { Coordinates } from "../domain/coordinates.js";
import type { DispatchLimits } from "../domain/limits.js";
import type { Requirements } from "../domain/requirements.js";
import type { Technician } from "../domain/technician.js";
import type { OperationOptions } from "./operation-options.js";

/** A page of the technicians nearest to a place, by great circle. */
export interface FindNearestRequest {
  /** A valid position. */
  readonly near: Coordinates;
  /** How many technicians at most; a whole number of at least 1. */
  readonly limit: number;
  /** `next` of the previous page, regardless of the `only` given with it. Default: the first page. */
  readonly after?: string | undefined;
  /**
   * When the work may start. Then technicians rank by the nearest of the places from which they could set off: their
   * location, their base, and, if their capacity is 1, the places of their open visits that start from 26 hours before
   * `earliestMs` up to `latestMs`. A technician may be returned again on a later page, for another of these places.
   * Capacity and working hours are not compared: the dispatcher compares the visits. Default: by location, now.
   */
  readonly within?: SearchWindow | undefined;
  /**
   * Only technicians who meet these criteria and are below their capacity are wanted. A source may leave out all
   * others, and should if an index makes that cheap. It must not leave out anyone who is wanted. The dispatcher still
   * checks everyone itself. Default: every active technician is wanted.
   */
  readonly only?: SearchCriteria | undefined;
}

/** When work may start, in milliseconds since the Unix epoch, both ends included. */
export interface SearchWindow {
  readonly earliestMs: number;
  readonly latestMs: number;
}

/** What a technician must meet to be wanted by a search. */
export interface SearchCriteria {
  readonly requirements: Requirements;
  /** When the work starts, in milliseconds since the Unix epoch. */
  readonly startsAtMs: number;
  /** The limits of every dispatch. Default: no limits. */
  readonly limits?: DispatchLimits | undefined;
  /**
   * The current time by the dispatcher's clock, in milliseconds since the Unix epoch: ages are compared with it.
   * Default: not known.
   */
  readonly nowMs?: number | undefined;
}

/** A page of technicians, nearest first. */
export interface NearestTechnicians {
  /**
   * In increasing great-circle distance from `near`, with `within` that of the nearest place; ties in the order of
   * `compareIds`. Can be empty even if more pages follow.
   */
  readonly technicians: readonly Technician[];
  /** Where the next page starts, opaque; null if there are no more technicians. */
  readonly next: string | null;
  /**
   * Active technicians whose stored position is not a place on Earth, so no search can find them. On the first page
   * only, at most 100. Default: no technicians.
   */
  readonly unlocatable?: readonly Technician[];
}

/** Where the technicians are kept. */
export interface TechnicianSource {
  readonly specificationVersion: "v1";
  /** For messages and decisions, such as `"memory"`. */
  readonly name: string;
  /**
   * Returns the active technicians nearest to a point on the sphere (not on the ellipsoid, not on a map), page by page,
   * also across the poles and the antimeridian. Following `next` to its end gives every active technician once,
   * provided that no technician moves in the meantime.
   *
   * @throws {InvalidRequestError} `near` is not a valid position, `limit` is not a whole number of at least 1, or
   * `after` is not a cursor of this source
   * @throws {StoreError} the store cannot answer
   */
  findNearest(request: FindNearestRequest, options?: OperationOptions): Promise<NearestTechnicians>;
  /**
   * Returns the active technicians with these ids, in any order and however far away: the dispatcher loads those that
   * the request names, at most 1,000 at once. An id that cannot exist here counts as unknown.
   *
   * @throws {InvalidRequestError} there are more ids than the source accepts
   * @throws {StoreError} the store cannot answer
   */
  findTechnicians(technicianIds: readonly string[], options?: OperationOptions): Promise<readonly Technician[]>;
  /**
   * Returns which of the ids belong to inactive technicians, in any order. Called only with ids that `findTechnicians`
   * did not find. Optional: without it, decisions call those technicians unknown.
   *
   * @throws {StoreError} the store cannot answer
   */
  findInactive?(technicianIds: readonly string[], options?: OperationOptions): Promise<readonly string[]>;
}
