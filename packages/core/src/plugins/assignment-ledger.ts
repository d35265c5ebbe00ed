import type {
  Assignment,
  AssignmentEvent,
  AssignmentRecord,
  AssignmentStatus,
  EndCause,
} from "../domain/assignment.js";
import type { Coordinates } from "../domain/coordinates.js";
import type { Decision } from "../domain/decision.js";
import type { JobDetails } from "../domain/job.js";
import type { Page } from "../domain/page.js";
import type { PlannedVisit } from "../domain/visit.js";
import type { AssignmentStore, ListAssignmentsRequest } from "./assignment-store.js";
import type { OperationOptions } from "./operation-options.js";

/** The booking of one technician for one job, and everything that is stored with it. */
export interface BookAssignmentRequest {
  /** Null if the customer is not in the store yet: then the same step creates one at `location`. */
  readonly customerId: string | null;
  /** Where the work is, a valid position. Required if `customerId` is null, and ignored otherwise. */
  readonly location?: Coordinates | undefined;
  readonly technicianId: string;
  /** The drive, in metres; finite, not negative. */
  readonly distanceMeters: number;
  /**
   * How many assignments the technician had open when they were chosen. If there are more by now, nothing is booked, and
   * the conflict says how many; of several bookings at once that expect the same, one succeeds. Default: not compared.
   */
  readonly expectedOpenAssignments?: number | undefined;
  /**
   * The time that the work takes in the technician's calendar. One of their lanes must be free for all of it. Default:
   * from now on, for `workSeconds` of the job, and the visits next to it are not compared.
   */
  readonly visit?: PlannedVisit | undefined;
  /**
   * How long the lane of an overdue visit counts as taken, in seconds from now, a whole number of at least 0.
   *
   * @default 1,800
   */
  readonly overrunSeconds?: number | undefined;
  /** How the choice was made: stored unchanged, for `findDecision`. Default: no decision is stored. */
  readonly decision?: Decision | undefined;
  /**
   * A held slot of this technician, which the same step uses: its time is free for this booking, and it is no longer held.
   * Only a `HoldStore` does it. Default: none is used.
   */
  readonly holdId?: string | undefined;
  /** The job to book for. Default: a new job. */
  readonly jobId?: string | undefined;
  /**
   * The version that the job of `jobId` must have. If it has another one, nothing is booked. Only a `JobStore` checks
   * it. Default: any version.
   */
  readonly jobVersion?: number | undefined;
  /**
   * What is known of a new job, besides its place. With `jobId`, only `requirements` and `window` are used: they replace
   * those of the job, as a separate change before the booking. A ledger that keeps no jobs ignores it.
   */
  readonly job?: JobDetails | undefined;
  /**
   * An open assignment of the same job, which the same step cancels: both happen, or neither. Default: nothing is
   * replaced.
   */
  readonly replaces?: string | undefined;
  /** Why the assignment of `replaces` ends. Only with `replaces`. Default: by choice. */
  readonly endCause?: EndCause | undefined;
  /**
   * An assignment of another job, which the same step takes from this technician, so that they are free: both happen, or
   * neither. It becomes declined with the cause `"interrupted"`, so its job waits. Not together with `replaces`. Only a `JobStore` does it. Default:
   * nothing is interrupted.
   */
  readonly interrupts?: Interruption | undefined;
  /** A key that is reserved for the caller: the same step notes the assignment under it. Default: no key. */
  readonly reservation?: Reservation | undefined;
  /** Who books. Default: no actor. */
  readonly actor?: string | undefined;
  /** Why. Default: no reason. */
  readonly reason?: string | undefined;
}

/** An assignment that a more important job takes the technician from. */
export interface Interruption {
  /** Must be `assigned` or `accepted`, and belong to the technician who is booked. */
  readonly assignmentId: string;
  /** The priority of its job must be lower than this. */
  readonly belowPriority: number;
  /**
   * Why, noted with its end and with the event of its job, which waits. In it, `{job}` stands for the id of the job that is
   * booked, as a new one has none before. Default: the reason of the booking.
   */
  readonly reason?: string | undefined;
}

/** An idempotency key that `reserveKey` gave to one caller. */
export interface Reservation {
  readonly key: string;
  /** Chosen by the caller, new for each attempt. A caller whose token is not the stored one has lost the key. */
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

/** Matches assignments that meet every condition given. */
export interface AssignmentFilter {
  /** Assignments with one of these ids, at most 1,000. */
  readonly ids?: readonly string[] | undefined;
  readonly statuses?: readonly AssignmentStatus[] | undefined;
  readonly customerId?: string | undefined;
  readonly technicianId?: string | undefined;
  readonly jobId?: string | undefined;
}

/** A step in the life of an assignment. */
export interface MoveAssignmentRequest {
  readonly assignmentId: string;
  readonly to: AssignmentStatus;
  /**
   * Whether every move that leads there may be made, in one step, an event each. So an assignment that nobody has
   * accepted yet can be completed: it is accepted, en route and on site before.
   *
   * @default false: only a single move
   */
  readonly isWalk?: boolean | undefined;
  /** Why it ends. Only if `to` is `"declined"` or `"cancelled"`. Default: by choice. */
  readonly endCause?: EndCause | undefined;
  /** Who does it. Default: no actor. */
  readonly actor?: string | undefined;
  /** Why. Default: no reason. */
  readonly reason?: string | undefined;
}

export interface ReserveKeyRequest extends Reservation {
  /** The fingerprint of the request that goes with the key. */
  readonly fingerprint: string;
  /** After this long without an assignment, the next caller with the same fingerprint gets the key, in milliseconds. */
  readonly leaseMs: number;
  /** How long the key is remembered, in milliseconds. */
  readonly keepMs: number;
}

/** What became of an attempt to reserve an idempotency key. */
export type KeyState =
  /** The caller has it: continue, and pass `reservation` to `bookAssignment`, or release it. */
  | { readonly status: "reserved" }
  /** Another caller has it and has not finished. */
  | { readonly status: "running" }
  /** It was used with another request. */
  | { readonly status: "mismatch" }
  /** This assignment was booked under it. */
  | { readonly status: "done"; readonly assignmentId: string }
  /** This job was created under it, and has had no assignment yet. Only a `JobStore` returns this. */
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
  /** `cursor` of the last event that the caller knows. Default: start with the first event. */
  readonly after?: string | undefined;
  /** Only the events of this assignment. Default: the events of all assignments. */
  readonly assignmentId?: string | undefined;
}

/**
 * Keeps the whole life of an assignment: moves, history, decisions and idempotency keys. Every write is one atomic
 * step, which also notes its event. An assignment is open in every status that a move leads out of. Open assignments
 * use up the technician's capacity, and a job has at most one of them.
 */
export interface AssignmentLedger extends AssignmentStore {
  /**
   * Books as `createAssignment` does, in one atomic step, and stores everything else that a ledger keeps.
   *
   * @throws {AssignmentConflictError} the technician was taken, deactivated or deleted in the meantime, has more open
   * assignments than `expectedOpenAssignments`, or has other visits next to `visit` than the choice assumed; or the
   * assignment to interrupt cannot be interrupted
   * @throws {CustomerNotFoundError} the customer was deleted in the meantime
   * @throws {PlaceNotBookableError} the store cannot create a customer from `location` alone
   * @throws {JobAlreadyAssignedError} the job has an open assignment other than the one to replace
   * @throws {VersionConflictError} the job does not have the version `jobVersion`
   * @throws {HoldNotFoundError} the held slot is over, or was used or released
   * @throws {ReservationLostError} the key is no longer reserved for this token
   * @throws {AssignmentNotFoundError} the assignment to replace, or the job, does not exist
   * @throws {IllegalMoveError} the assignment to replace is over
   * @throws {InvalidRequestError} `distanceMeters` or `location` is not valid, both `replaces` and `interrupts` are
   * given, or `endCause` without `replaces`
   * @throws {StoreError} the store cannot answer
   */
  bookAssignment(request: BookAssignmentRequest, options?: OperationOptions): Promise<Assignment>;
  /** Lists assignments as any store does, and also by a filter. */
  listAssignments(request: FilteredListRequest, options?: OperationOptions): Promise<Page<AssignmentRecord>>;
  /**
   * Moves an assignment to its next status, if `statusesBefore` allows that; with `isWalk`, by the moves of `findMoves`.
   * Repeating the last move is a no-op: it returns the assignment as it is, and notes no event.
   *
   * @throws {AssignmentNotFoundError} there is no assignment with this id
   * @throws {IllegalMoveError} the move is not allowed from its status, or another program wrote the row
   * @throws {InvalidRequestError} `to` is not a status, or does not go with `endCause`
   * @throws {StoreError} the store cannot answer
   */
  moveAssignment(request: MoveAssignmentRequest, options?: OperationOptions): Promise<Assignment>;
  /**
   * Counts the open assignments of each status, and gives the age of the oldest. A status without open assignments is
   * left out.
   *
   * @throws {StoreError} the store cannot answer
   */
  countOpen(options?: OperationOptions): Promise<readonly OpenAssignments[]>;
  /** Returns null if there is no assignment with this id. @throws {StoreError} the store cannot answer */
  findAssignment(assignmentId: string, options?: OperationOptions): Promise<AssignmentRecord | null>;
  /**
   * Returns how the choice was made; null if there is no such assignment, or no decision was stored.
   *
   * @throws {StoreError} the store cannot answer
   */
  findDecision(assignmentId: string, options?: OperationOptions): Promise<Decision | null>;
  /**
   * Returns what happened, oldest first. Continuing from the last cursor gives every event once, including those that
   * were being written while the previous page was read.
   *
   * @throws {InvalidRequestError} `limit` is not a whole number of at least 1, or `after` is not a cursor of this store
   * @throws {EventsRemovedError} events after the cursor were removed
   * @throws {StoreError} the store cannot answer
   */
  listEvents(request: ListEventsRequest, options?: OperationOptions): Promise<readonly AssignmentEvent[]>;
  /**
   * Returns the cursor of the end of the log, to follow new events only: that of the last event, or one before the
   * first. `listEvents` continues from it with the events that come after.
   *
   * @throws {StoreError} the store cannot answer
   */
  findEventsEnd(options?: OperationOptions): Promise<string>;
  /**
   * Asks for an idempotency key. The caller gets the key if it is free, if it has the same fingerprint and its holder's
   * lease has run out, or if it is already reserved for the caller's token. A key is free again if its time is over, if
   * it was released, or if the assignment that was booked under it was deleted. After an aborted call, the key is free,
   * or soon will be.
   *
   * @throws {StoreError} the store cannot answer
   */
  reserveKey(request: ReserveKeyRequest, options?: OperationOptions): Promise<KeyState>;
  /**
   * Releases a key under which nothing was booked, if the caller still has it.
   *
   * @throws {StoreError} the store cannot answer
   */
  releaseKey(reservation: Reservation, options?: OperationOptions): Promise<void>;
}
