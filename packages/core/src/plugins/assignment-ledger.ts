import type { Assignment, AssignmentEvent, AssignmentRecord, AssignmentStatus } from "../domain/assignment.js";
import type { Coordinates } from "../domain/coordinates.js";
import type { Decision } from "../domain/decision.js";
import type { JobDetails } from "../domain/job.js";
import type { Page } from "../domain/page.js";
import type { AssignmentStore, ListAssignmentsRequest } from "./assignment-store.js";
import type { OperationOptions } from "./operation-options.js";

/** One technician for one job, with all that is stored with the booking. */
export interface BookAssignmentRequest {
  /** Null: the customer is not in the store yet, and is made in the same step, at `location`. */
  readonly customerId: string | null;
  /** Where the work is, a valid position. Must be given where `customerId` is null, and is not looked at elsewhere. */
  readonly location?: Coordinates | undefined;
  readonly technicianId: string;
  /** The drive, in metres; finite, not negative. */
  readonly distanceMeters: number;
  /**
   * How many assignments the technician had open when they were chosen. If there are more by now, nothing is booked, and
   * the conflict says how many; of several bookings at once that expect the same, one succeeds. Default: not compared.
   */
  readonly expectedOpenAssignments?: number | undefined;
  /** How it came about: kept as it is, for `findDecision`. Default: none is kept. */
  readonly decision?: Decision | undefined;
  /** The job that this is one more try at. Default: a job of its own. */
  readonly jobId?: string | undefined;
  /**
   * The version that the job of `jobId` must have. If it has another one, nothing is booked. Only a `JobStore` looks at it.
   * Default: any version.
   */
  readonly jobVersion?: number | undefined;
  /**
   * What is known of a new job, besides its place. With `jobId`, only `requirements` is used: those of the job from now on,
   * a change of its own before the booking. A ledger that keeps no jobs ignores it.
   */
  readonly job?: JobDetails | undefined;
  /** An open assignment of the same job that is cancelled in the same step: both happen, or neither. Default: none. */
  readonly replaces?: string | undefined;
  /** A key that is reserved for us: the assignment is noted under it in the same step. Default: none. */
  readonly reservation?: Reservation | undefined;
  /** Who books. Default: nobody is named. */
  readonly actor?: string | undefined;
  /** Why. Default: no reason is given. */
  readonly reason?: string | undefined;
}

/** An idempotency key that `reserveKey` gave to one caller. */
export interface Reservation {
  readonly key: string;
  /** Chosen by the caller, new for each try: whoever has another token has lost the key. */
  readonly token: string;
}

/** Which assignments to list, and in which order. */
export interface FilteredListRequest extends ListAssignmentsRequest {
  /** Default: all. A cursor goes with the filter and the order it came from. */
  readonly filter?: AssignmentFilter | undefined;
  /**
   * - `"time"`: newest first, by `assignedAt`.
   * - `"booking"`: last booked first, in the ledger's own order. A clock that is set back does not change it.
   *
   * @default "time"
   */
  readonly order?: ListOrder | undefined;
}

/** Newest first, by the time of the booking or by the order of booking. */
export type ListOrder = "time" | "booking";

/** What an assignment must have, all of it. */
export interface AssignmentFilter {
  readonly statuses?: readonly AssignmentStatus[] | undefined;
  readonly customerId?: string | undefined;
  readonly technicianId?: string | undefined;
  readonly jobId?: string | undefined;
}

/** A step in the life of an assignment. */
export interface MoveAssignmentRequest {
  readonly assignmentId: string;
  readonly to: AssignmentStatus;
  /** Who does it. Default: nobody is named. */
  readonly actor?: string | undefined;
  /** Why. Default: no reason is given. */
  readonly reason?: string | undefined;
}

export interface ReserveKeyRequest extends Reservation {
  /** Of the request that goes with the key. */
  readonly fingerprint: string;
  /** After this long without an assignment, the next caller with the same fingerprint gets the key, in milliseconds. */
  readonly leaseMs: number;
  /** How long the key is remembered, in milliseconds. */
  readonly keepMs: number;
}

/** What became of an attempt to reserve an idempotency key. */
export type KeyState =
  /** It is ours: go on, and give `reservation` to `createAssignment`, or release it. */
  | { readonly status: "reserved" }
  /** Another caller has it, and has not finished. */
  | { readonly status: "running" }
  /** It went with another request. */
  | { readonly status: "mismatch" }
  /** This came of it. */
  | { readonly status: "done"; readonly assignmentId: string }
  /** This job came of it, which has had no assignment yet. Only a `JobStore` answers so. */
  | { readonly status: "queued"; readonly jobId: string };

/** The open assignments of one status. */
export interface OpenAssignments {
  readonly status: AssignmentStatus;
  /** At least 1. */
  readonly count: number;
  /** How long ago the oldest of them was booked, in seconds by the clock of the ledger, 0 or more. */
  readonly oldestAgeSeconds: number;
}

/** A page of the event log, oldest first. */
export interface ListEventsRequest {
  /** How many at most; a whole number of at least 1. */
  readonly limit: number;
  /** `cursor` of the last event known. Default: from the first. */
  readonly after?: string | undefined;
  /** Those of one assignment only. Default: of all. */
  readonly assignmentId?: string | undefined;
}

/**
 * Keeps the whole life of an assignment: moves, history, decisions and idempotency keys. Every write is one atomic
 * step, which notes its event with it. An assignment is open in every status that a move leads out of; open ones fill
 * the technician's capacity, and a job has one at most.
 */
export interface AssignmentLedger extends AssignmentStore {
  /**
   * `createAssignment` with all that a ledger can keep, and one atomic step like it.
   *
   * @throws {AssignmentConflictError} the technician was taken, deactivated or deleted meanwhile, or has more open than
   * `expectedOpenAssignments`
   * @throws {CustomerNotFoundError} the customer was deleted meanwhile
   * @throws {PlaceNotBookableError} the store cannot make a customer of `location` alone
   * @throws {JobAlreadyAssignedError} the job has another open assignment than the one it replaces
   * @throws {VersionConflictError} the job does not have the version `jobVersion`
   * @throws {ReservationLostError} the key is no longer reserved for this token
   * @throws {AssignmentNotFoundError} there is no assignment to replace, or none with the id of the job
   * @throws {IllegalMoveError} the assignment to replace is over
   * @throws {InvalidRequestError} `distanceMeters` or `location` is none
   * @throws {StoreError} where the store cannot answer
   */
  bookAssignment(request: BookAssignmentRequest, options?: OperationOptions): Promise<Assignment>;
  /** As in any store, and by a filter. */
  listAssignments(request: FilteredListRequest, options?: OperationOptions): Promise<Page<AssignmentRecord>>;
  /**
   * From one status to the next, and nowhere else than `statusesBefore` allows. Repeating the last move is none: the
   * assignment is given as it is, and no event is noted.
   *
   * @throws {AssignmentNotFoundError} there is none with this id
   * @throws {IllegalMoveError} the move is not allowed from where it stands, or it is a row of another program
   * @throws {InvalidRequestError} `to` is no status
   * @throws {StoreError} where the store cannot answer
   */
  moveAssignment(request: MoveAssignmentRequest, options?: OperationOptions): Promise<Assignment>;
  /**
   * How many assignments are open, by status, and the age of the oldest of each; a status without any is left out.
   *
   * @throws {StoreError} where the store cannot answer
   */
  countOpen(options?: OperationOptions): Promise<readonly OpenAssignments[]>;
  /** Null where there is none with this id. @throws {StoreError} where the store cannot answer */
  findAssignment(assignmentId: string, options?: OperationOptions): Promise<AssignmentRecord | null>;
  /**
   * How it came about; null where there is no such assignment, or no decision was kept.
   *
   * @throws {StoreError} where the store cannot answer
   */
  findDecision(assignmentId: string, options?: OperationOptions): Promise<Decision | null>;
  /**
   * What happened, oldest first. Going on from the last cursor gives every event once, also those that were being
   * written while the page before was read.
   *
   * @throws {InvalidRequestError} where `limit` is no whole number of at least 1, or `after` no cursor of this store
   * @throws {StoreError} where the store cannot answer
   */
  listEvents(request: ListEventsRequest, options?: OperationOptions): Promise<readonly AssignmentEvent[]>;
  /**
   * A cursor for whoever wants to know only what happens from now on: `listEvents` goes on from it with the events that it
   * does not give yet: that of the last event, or one before the first.
   *
   * @throws {StoreError} where the store cannot answer
   */
  findEventsEnd(options?: OperationOptions): Promise<string>;
  /**
   * Asks for an idempotency key. The caller gets a key that is free, or one with the same fingerprint whose holder's lease
   * has run out; with the token that it is reserved for already, the caller still has it. A key is free again if its time
   * is over, if it was released, or if the assignment that was booked under it was deleted. If the call is aborted, the
   * key is nobody's, or soon is.
   *
   * @throws {StoreError} where the store cannot answer
   */
  reserveKey(request: ReserveKeyRequest, options?: OperationOptions): Promise<KeyState>;
  /** Gives a key back that no assignment came of, where it is still ours. @throws {StoreError} where the store cannot answer */
  releaseKey(reservation: Reservation, options?: OperationOptions): Promise<void>;
}
