import type { OperationOptions } from "./operation-options.js";

/**
 * What is removed once it is old. Nothing of a job that is not completed or cancelled, or of an open assignment, is removed.
 * - `"events"`: the events of assignments that are over, all of one assignment at once.
 * - `"jobEvents"`: the events of jobs that are over, all of one job at once.
 * - `"decisions"`: the decisions of assignments that are over, by the time of the booking. The assignments stay.
 * - `"attempts"`: the failed attempts of jobs that are over. The jobs stay.
 * - `"keys"`: idempotency keys whose time was over by then, which no longer have an effect.
 * - `"holds"`: held slots whose time was over by then.
 */
export type OldRecords = "events" | "jobEvents" | "decisions" | "attempts" | "keys" | "holds";

/** Records to remove. */
export interface RemoveOldRequest {
  readonly what: OldRecords;
  /** Records from before this RFC 3339 timestamp. */
  readonly before: string;
  /** About how many records one call removes at most, 1 to 10,000. @default 1000 */
  readonly limit?: number | undefined;
}

/** What one call removed. */
export interface RemovedRecords {
  readonly removed: number;
  /** Whether another call may find more. */
  readonly hasMore: boolean;
}

/** Removes what is old, in batches. */
export interface RetentionStore {
  /**
   * Removes old records of one kind, a batch of them. Returns null if another call is removing records now.
   *
   * A log of events then starts later: its readers see events after the last one that was looked at, and a cursor from
   * before that is refused with `EventsRemovedError`. Events from before that which are kept, as their job is not over, are
   * listed for their assignment or job only.
   *
   * @throws {InvalidRequestError} naming the field that cannot be used
   * @throws {StoreError} the store cannot answer
   */
  removeOld(request: RemoveOldRequest, options?: OperationOptions): Promise<RemovedRecords | null>;
}
