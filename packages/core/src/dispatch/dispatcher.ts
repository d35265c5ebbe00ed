import type { Assignment, AssignmentEvent, AssignmentRecord } from "../domain/assignment.js";
import type { Coordinates } from "../domain/coordinates.js";
import type { ChosenCandidate, Decision, MeasuredCandidate } from "../domain/decision.js";
import type { AttemptFailure, Job, JobDetails } from "../domain/job.js";
import type { NoTechnicianReasons } from "../domain/no-technician-reasons.js";
import type { Requirements } from "../domain/requirements.js";
import type { Technician } from "../domain/technician.js";
import type { DispatchError } from "../errors/dispatch-error.js";
import type { OperationOptions } from "../plugins/operation-options.js";

/** Where the work is, and what it asks for. */
export interface DispatchRequest extends Pick<JobDetails, "reference" | "note" | "priority"> {
  /** Who needs someone. Either this or `location` must be given. */
  readonly customerId?: string | undefined;
  /** A place of no customer yet: one is made with the assignment. Needs an assignment ledger. */
  readonly location?: Coordinates | undefined;
  /** Default: nothing is asked for. */
  readonly requirements?: Requirements | undefined;
  /**
   * 1 to 255 visible ASCII characters. Repeating a request with its key gives the same assignment, and costs no routing
   * call, also while the first is running. A request is the same if it asks for the same: the actor, the order of
   * properties, and what is left out or empty make no difference. Needs an assignment ledger. Default: every request
   * books.
   */
  readonly idempotencyKey?: string | undefined;
  /**
   * What happens if nobody can be booked.
   * - `"fail"`: the dispatch rejects, and no job is kept.
   * - `"queue"`: the job is kept, and waits, also if routing failed or the deadline passed. The idempotency key belongs to
   *   the job: repeated, it gives the job that waits, and the assignment once there is one. Needs a job store.
   *
   * @default "fail"
   */
  readonly whenNobody?: "fail" | "queue" | undefined;
  /** Who asks, for the history. Default: nobody is named. */
  readonly actor?: string | undefined;
}

/** A booking, and how it was decided. */
export interface DispatchResult {
  /** As the store made it; where a key or a decline was repeated, as it stands now. */
  readonly assignment: Assignment;
  /** How it came about. */
  readonly decision: Decision;
  /** True where an idempotency key, or a decline, was repeated: nobody was booked by this call. Default: somebody was. */
  readonly isRepeat?: boolean | undefined;
  /**
   * The job's assignment as it stands now, present only on a repeat: the open one, else the one that ended the job. It
   * differs from `assignment` if that one was declined or reassigned since. Null if the job is without anyone.
   */
  readonly currentAssignment?: Assignment | null | undefined;
}

/** A technician as they might be: what is given replaces what is stored. One who is not stored consists of it alone. */
export interface TechnicianChange extends Partial<Technician> {
  readonly id: string;
}

/** A dispatch that keeps the job if nobody can be booked. */
export interface QueueingDispatchRequest extends DispatchRequest {
  readonly whenNobody: "queue";
}

/** A job for which nobody could be booked. It waits for `dispatchJob`. */
export interface WaitingResult {
  readonly assignment: null;
  /** As it stands now. If an idempotency key was repeated, it may be cancelled or missed by now. */
  readonly job: Job;
  /** Why the last attempt failed. Null if there was none. */
  readonly failure: AttemptFailure | null;
  /** Why nobody could go, in counts. Null if the attempt ended before that was known, as when routing failed. */
  readonly reasons: NoTechnicianReasons | null;
  /** Of the last attempt. Null if it ended before there was a decision. */
  readonly decision: Decision | null;
  /** When the job is tried next, an RFC 3339 timestamp. Null if nothing tries it on its own. */
  readonly nextTryAt: string | null;
  /** True if an idempotency key was repeated: nothing was tried by this call. Default: something was. */
  readonly isRepeat?: boolean | undefined;
}

/** Which job to dispatch. */
export interface DispatchJobRequest {
  readonly jobId: string;
  /** Default: nobody is named. */
  readonly actor?: string | undefined;
  /** Default: no reason is given. */
  readonly reason?: string | undefined;
}

/** What to preview: the same as for a dispatch, and technicians as they might be. */
export interface PreviewRequest extends Pick<DispatchRequest, "customerId" | "location" | "requirements"> {
  /** What would be: technicians as they might be. Default: as they are. */
  readonly changes?: readonly TechnicianChange[] | undefined;
}

/** Who would go, without a booking. */
export interface Preview {
  /** Who would go; null where nobody can. */
  readonly technicianId: string | null;
  readonly decision: Decision;
  /**
   * What may be wrong with the request, present only where nobody can go: somebody would be near if the latitude and
   * longitude were swapped.
   */
  readonly hint?: string | undefined;
}

/** Takes a technician off an assignment. */
export interface DeclineRequest {
  readonly assignmentId: string;
  /** Default: nobody is named. */
  readonly actor?: string | undefined;
  /** Default: no reason is given. */
  readonly reason?: string | undefined;
}

/** What became of a declined assignment, and who goes instead. */
export interface DeclineResult {
  readonly declined: Assignment;
  /** Who goes instead, or went, where the decline is repeated; null where nobody could be booked. */
  readonly next: DispatchResult | null;
  /** Why nobody could. The job is without anyone then: declining once more tries again. */
  readonly failure: DispatchError | null;
}

/** Takes a technician off an assignment and dispatches the job again. */
export interface ReassignRequest extends DeclineRequest {
  /**
   * Default: those of the job so far. A technician whom these pin can get a job again that they had before, unless
   * `excluded` names them too.
   */
  readonly requirements?: Requirements | undefined;
}

/** How an assignment came about, and what has happened to it since. */
export interface Explanation {
  readonly assignment: AssignmentRecord;
  /** Every step of its life, oldest first. */
  readonly history: readonly AssignmentEvent[];
  /** Null where another program wrote it. */
  readonly decision: Decision | null;
  readonly chosen: ChosenCandidate | null;
  /** Who would have gone instead. */
  readonly runnerUp: MeasuredCandidate | null;
}

/** Answers one question: a customer needs someone; who goes? */
export interface Dispatcher {
  /**
   * Finds the technician who is the best by the policy, books them, and says why. Runs in five steps: find the customer,
   * search who is near, measure how far they drive, decide whether anyone unmeasured could still go (if so, search and
   * measure on), claim. Whoever is taken meanwhile is passed over, at no further routing call but what the proof needs.
   *
   * An abort before the claim books nobody and rejects with the signal's reason.
   *
   * @throws {InvalidRequestError} the request is none, or needs what the plug-ins cannot do
   * @throws {CustomerNotFoundError}
   * @throws {CustomerLocationInvalidError}
   * @throws {PlaceNotBookableError} the store takes customers only, and `location` is given
   * @throws {NoTechnicianAvailableError} nobody is active, free and eligible
   * @throws {NoTechnicianReachableError} no drive leads from any of them
   * @throws {DeadlineExceededError} nobody was measured in time
   * @throws {IdempotencyKeyReusedError} the key went with another request
   * @throws {IdempotencyKeyInUseError} the deadline passed while the first request with the key was running
   * @throws {DistanceProviderError} nobody could be measured
   * @throws {StoreError} a source or the store cannot answer
   */
  dispatch(request: QueueingDispatchRequest, options?: OperationOptions): Promise<DispatchResult | WaitingResult>;
  /** Without `whenNobody: "queue"`, no job is left waiting: the result is a booking. */
  dispatch(
    request: DispatchRequest & { readonly whenNobody?: "fail" | undefined },
    options?: OperationOptions,
  ): Promise<DispatchResult>;
  /** For a `whenNobody` that is known only at run time. */
  dispatch(request: DispatchRequest, options?: OperationOptions): Promise<DispatchResult | WaitingResult>;
  /**
   * Tries a job that waits: books the best technician of those who never had it. If nobody can be booked, the job goes on
   * waiting, and the attempt is kept. If the job is assigned already, returns its assignment as a repeat. A window means
   * that the work starts at its `earliest`, or now if that is later. Needs a job store.
   *
   * @throws {JobNotFoundError}
   * @throws {IllegalJobChangeError} the job is over, or its window has passed: then it is missed from now on
   * @throws {CustomerLocationInvalidError} the place of the job is not a place on Earth
   * @throws {StoreError} a source or the store cannot answer
   */
  dispatchJob(request: DispatchJobRequest, options?: OperationOptions): Promise<DispatchResult | WaitingResult>;
  /** `dispatch` up to the claim, as things are or as they might be. Rejects as `dispatch` does, but for the last two steps. */
  preview(request: PreviewRequest, options?: OperationOptions): Promise<Preview>;
  /**
   * Ends an assignment as declined, and books whoever is the best of those who never had this job. Repeated, it books
   * nobody else, unless the job is without anyone. In a job store, a job for which nobody could be booked waits, and the
   * attempt is kept. Needs an assignment ledger.
   *
   * @throws {AssignmentNotFoundError}
   * @throws {IllegalMoveError} the assignment cannot be declined from where it stands
   * @throws {StoreError} the store cannot answer
   */
  decline(request: DeclineRequest, options?: OperationOptions): Promise<DeclineResult>;
  /**
   * Books someone else for the job, and cancels the assignment in the same step; where nobody else can be booked, it
   * stays. Needs an assignment ledger. Rejects as `dispatch` does.
   *
   * @throws {AssignmentNotFoundError}
   * @throws {IllegalMoveError} the assignment is over
   */
  reassign(request: ReassignRequest, options?: OperationOptions): Promise<DispatchResult>;
  /**
   * Reads back how an assignment came about, and what became of it. Needs an assignment ledger.
   *
   * @throws {AssignmentNotFoundError}
   * @throws {StoreError} the store cannot answer
   */
  explain(assignmentId: string, options?: OperationOptions): Promise<Explanation>;
}
