import type { Assignment, AssignmentRecord } from "../domain/assignment.js";
import type { Page } from "../domain/page.js";
import type { OperationOptions } from "./operation-options.js";

/** One technician for one customer. */
export interface CreateAssignmentRequest {
  readonly customerId: string;
  readonly technicianId: string;
  /** The drive, in metres; finite, not negative. */
  readonly distanceMeters: number;
}

/** A page of assignments, newest first. */
export interface ListAssignmentsRequest {
  /** How many at most; a whole number of at least 1. */
  readonly limit: number;
  /** `nextCursor` of the page before. Default: the first page. */
  readonly cursor?: string | undefined;
}

/** Where assignments are made. A store that also keeps what becomes of them is an `AssignmentLedger`. */
export interface AssignmentStore {
  readonly specificationVersion: "v1";
  /** For messages, such as `"memory"`. */
  readonly name: string;
  /**
   * One atomic step: checks that the technician still exists, is active and below their capacity, stores, gives id and
   * time.
   *
   * @throws {AssignmentConflictError} the technician was taken, deactivated or deleted meanwhile; the dispatcher goes
   * on to the next
   * @throws {CustomerNotFoundError} the customer was deleted meanwhile
   * @throws {InvalidRequestError} `distanceMeters` is none
   * @throws {StoreError} where the store cannot answer
   */
  createAssignment(request: CreateAssignmentRequest, options?: OperationOptions): Promise<Assignment>;
  /**
   * Newest first; rows without a time last. Following `nextCursor` to its end gives every row that was there at the
   * start once, whatever is added meanwhile.
   *
   * @throws {InvalidRequestError} where `limit` is no whole number of at least 1, or `cursor` none of this store
   * @throws {StoreError} where the store cannot answer
   */
  listAssignments(request: ListAssignmentsRequest, options?: OperationOptions): Promise<Page<AssignmentRecord>>;
  /**
   * Resolves where the store can be reached.
   *
   * @throws {StoreError} where it cannot
   */
  ping(options?: OperationOptions): Promise<void>;
}
