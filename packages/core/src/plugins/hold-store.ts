import type { Coordinates } from "../domain/coordinates.js";
import type { HeldWork, Hold } from "../domain/hold.js";
import type { PlannedVisit } from "../domain/visit.js";
import type { JobStore } from "./job-store.js";
import type { OperationOptions } from "./operation-options.js";

/** A slot to hold. */
export interface AddHoldRequest {
  readonly technicianId: string;
  /** The time that the work takes. One of the technician's lanes must be free for all of it. */
  readonly visit: PlannedVisit;
  /** Where the work is, a valid position. */
  readonly location: Coordinates;
  /** From then on, the time is free again: an RFC 3339 timestamp. */
  readonly heldUntil: string;
  /** For whom, 1 to 255 characters. Default: nobody in particular; these count as one holder. */
  readonly holder?: string | undefined;
  /** Stored unchanged, for `findHold`. */
  readonly work: HeldWork;
  /** The most slots that may be held for this holder at once, a whole number of at least 1. */
  readonly maxPerHolder: number;
  /** The most slots that may be held at once, a whole number of at least 1. */
  readonly maxHolds: number;
  /**
   * How long the lane of an overdue visit counts as taken, in seconds from now, a whole number of at least 0.
   *
   * @default 1,800
   */
  readonly overrunSeconds?: number | undefined;
}

/**
 * A job store that can hold slots. A held slot takes a lane of its technician's calendar until `heldUntil`, compared with
 * `visit.now` of the call that wants the time, or until `bookAssignment` uses it (`holdId`). It is used at most once.
 */
export interface HoldStore extends JobStore {
  /**
   * Holds a slot, in one atomic step. Slots whose time is over do not count, and are removed.
   *
   * @throws {AssignmentConflictError} the technician is not there any more; or, with `calendarChanged`, has no free lane, or
   * other visits next to it than the choice assumed
   * @throws {HoldLimitError} as many slots are held as may be
   * @throws {InvalidRequestError} a field cannot be used; the error names it
   * @throws {StoreError} the store cannot answer
   */
  addHold(request: AddHoldRequest, options?: OperationOptions): Promise<Hold>;
  /**
   * Returns null if there is no such held slot. One whose time is over may still be returned.
   *
   * @throws {StoreError} the store cannot answer
   */
  findHold(holdId: string, options?: OperationOptions): Promise<Hold | null>;
  /**
   * Frees the time of a held slot. Returns false if there is none with this id.
   *
   * @throws {StoreError} the store cannot answer
   */
  releaseHold(holdId: string, options?: OperationOptions): Promise<boolean>;
}
