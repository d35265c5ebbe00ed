import type { Assignment, AssignmentRecord } from "../domain/assignment.js";
import type { Page } from "../domain/page.js";
import type { OperationOptions } from "./operation-options.js";

/** The booking of one technician for one customer. */
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
  /** `nextCursor` of the previous page. Default: the first page. */
  readonly cursor?: string | undefined;
}

/** Stores assignments. A store that also keeps what becomes of them is an `AssignmentLedger`. */
export interface AssignmentStore {
  readonly specificationVersion: "v1";
  /** For messages, such as `"memory"`. */
  readonly name: string;
  /**
   * Books in one atomic step: checks that the technician still exists, is active and below their capacity, then stores
   * the assignment with an id and a time.
   *
   * @throws {AssignmentConflictError} the technician was taken, deactivated or deleted in the meantime; the dispatcher
   * continues with the next
   * @throws {CustomerNotFoundError} the customer was deleted in the meantime
   * @throws {InvalidRequestError} `distanceMeters` is not valid
   * @throws {StoreError} the store cannot answer
   */
  createAssignment(request: CreateAssignmentRequest, options?: OperationOptions): Promise<Assignment>;
  /**
   * Lists assignments, newest first; rows without a time come last. Following `nextCursor` to its end gives every row
   * that was there at the start once, regardless of what is added in the meantime.
   *
   * @throws {InvalidRequestError} `limit` is not a whole number of at least 1, or `cursor` is not one of this store
   * @throws {StoreError} the store cannot answer
   */
  listAssignments(request: ListAssignmentsRequest, options?: OperationOptions): Promise<Page<AssignmentRecord>>;
  /**
   * Resolves if the store can be reached.
   *
   * @throws {StoreError} the store cannot be reached
   */
  ping(options?: OperationOptions): Promise<void>;
}
