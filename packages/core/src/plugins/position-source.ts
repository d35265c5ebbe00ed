import type { Box } from "../domain/box.js";
import type { Page } from "../domain/page.js";
import type { TechnicianPosition } from "../domain/technician-position.js";
import type { OperationOptions } from "./operation-options.js";

/** Selects a page of positions. */
export interface ListPositionsRequest {
  /** How many at most; a whole number of at least 1. */
  readonly limit: number;
  /** Default: everywhere. */
  readonly box?: Box | undefined;
  /** `nextCursor` of the previous page. Default: the first page. */
  readonly cursor?: string | undefined;
}

/** A page of positions, in the order of `compareIds`. */
export interface PositionPage extends Page<TechnicianPosition> {
  /** For `listPositionChanges`: what has changed since the first page was read. The same on every page. */
  readonly changesCursor: string;
}

/** Selects changes of positions. */
export interface ListPositionChangesRequest {
  /** How many changes at most; a whole number of at least 1. */
  readonly limit: number;
  /** `changesCursor` of a page, `cursor` of other changes, or what `findPositionsEnd` returned. */
  readonly after: string;
}

/** Who has changed. */
export interface PositionChanges {
  /** Each technician once, as they are now, also if they are inactive or their place is not on Earth. */
  readonly positions: readonly TechnicianPosition[];
  /** `after` of the next call; the one that was given if nothing has changed. */
  readonly cursor: string;
  /** Whether there may be further changes already. */
  readonly hasMore: boolean;
}

/** Tells where technicians are and what they do, for a map. */
export interface PositionSource {
  /**
   * Lists the active technicians whose place is on Earth and in the box, by id.
   *
   * @throws {InvalidRequestError} a part of the request cannot be used; the error names it
   * @throws {StoreError} the store cannot answer
   */
  listPositions(request: ListPositionsRequest, options?: OperationOptions): Promise<PositionPage>;
  /**
   * Lists technicians who were stored or changed after a cursor, in the order of their latest changes: their place, any
   * other field, a noted absence, or what they are underway to. A state that changes only because time passes is no
   * change, and neither is the removal of a record. A reader who continues from the last cursor misses no change, in
   * whatever order transactions end; it may get a technician again who has not changed since.
   *
   * @throws {InvalidRequestError} a part of the request cannot be used; the error names it
   * @throws {EventsRemovedError} events after the cursor were removed
   * @throws {StoreError} the store cannot answer
   */
  listPositionChanges(request: ListPositionChangesRequest, options?: OperationOptions): Promise<PositionChanges>;
  /** Returns the cursor after the last change. @throws {StoreError} the store cannot answer */
  findPositionsEnd(options?: OperationOptions): Promise<string>;
}
