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
  /** `next` of the page before, whatever `only` went with it. Default: the first page. */
  readonly after?: string | undefined;
  /**
   * Those who meet it, and are below their capacity, are all that is wanted: a source may leave out anyone else, and
   * should where an index makes that cheap. It must leave out nobody who meets it. The dispatcher checks everyone
   * itself. Default: every active technician is wanted.
   */
  readonly only?: SearchCriteria | undefined;
}

/** What a technician must meet to be wanted by a search. */
export interface SearchCriteria {
  readonly requirements: Requirements;
  /** When the work starts, in milliseconds since the Unix epoch. */
  readonly startsAtMs: number;
  /** What holds for every dispatch. Default: nothing. */
  readonly limits?: DispatchLimits | undefined;
  /** Now by the dispatcher's clock, in milliseconds since the Unix epoch: ages are held against it. Default: not known. */
  readonly nowMs?: number | undefined;
}

/** A page of technicians, nearest first. */
export interface NearestTechnicians {
  /** In increasing great-circle distance from `near`, ties in the order of `compareIds`. May be none, and yet not the end. */
  readonly technicians: readonly Technician[];
  /** Where the next page begins, opaque; null where there are no more technicians. */
  readonly next: string | null;
  /**
   * Active technicians whose stored position is no place on Earth, so that no search can find them: on the first page
   * only, 100 at most. Default: none.
   */
  readonly unlocatable?: readonly Technician[];
}

/** Where the technicians are kept. */
export interface TechnicianSource {
  readonly specificationVersion: "v1";
  /** For messages and decisions, such as `"memory"`. */
  readonly name: string;
  /**
   * The active technicians nearest to a point on the sphere (not on the ellipsoid, not on a map), page by page; poles
   * and antimeridian are places like others. Following `next` to its end gives every active technician once, provided
   * that none moves meanwhile.
   *
   * @throws {InvalidRequestError} where `near` is no position, `limit` no whole number of at least 1, or `after` no cursor of
   * this source
   * @throws {StoreError} where the store cannot answer
   */
  findNearest(request: FindNearestRequest, options?: OperationOptions): Promise<NearestTechnicians>;
  /**
   * Those of the ids who are active, in any order: the pinned and the preferred, however far. An id that cannot exist
   * here is one that does not exist.
   *
   * @throws {StoreError} where the store cannot answer
   */
  findTechnicians(technicianIds: readonly string[], options?: OperationOptions): Promise<readonly Technician[]>;
  /**
   * Which of the ids belong to technicians who are not active, in any order: asked only for ids that `findTechnicians` did
   * not find. Optional: without it, a decision calls them unknown.
   *
   * @throws {StoreError} the store cannot answer
   */
  findInactive?(technicianIds: readonly string[], options?: OperationOptions): Promise<readonly string[]>;
}
