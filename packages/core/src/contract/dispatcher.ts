import type { Assignment, AssignmentEvent, AssignmentRecord } from "../domain/assignment.js";
import type { Coordinates } from "../domain/coordinates.js";
import type { ChosenCandidate, Decision, IneligibleReason, MeasuredCandidate } from "../domain/decision.js";
import type { Hold } from "../domain/hold.js";
import type { AttemptFailure, Job, JobDetails } from "../domain/job.js";
import type { NoTechnicianReasons } from "../domain/no-technician-reasons.js";
import type { RecordFault } from "../domain/record-fault.js";
import type { Requirements } from "../domain/requirements.js";
import type { DistanceBasis, UnreachableReason } from "../domain/road-result.js";
import type { Technician } from "../domain/technician.js";
import type { TimeWindow } from "../domain/time-window.js";
import type { DispatchError } from "../errors/dispatch-error.js";
import type { NoteAbsenceRequest } from "../plugins/absence-store.js";
import type { ImportEntryResult } from "../plugins/directory.js";
import type { CreateJobRequest, InterruptibleAssignment, JobChanges, UpdateJobRequest } from "../plugins/job-store.js";
import type { OperationOptions } from "../plugins/operation-options.js";
import type { BatchPreview, BatchRequest, BatchResult, DispatchBatchRequest } from "./batch-request.js";
import type { FindSlotsRequest, HoldSlotRequest, SlotList } from "./slot-request.js";

/** A request to choose and book a technician. */
export interface DispatchRequest extends Pick<JobDetails, "reference" | "note" | "priority"> {
  /**
   * When the work may start, at most `maxWindowDays` (28) long. Every technician who can start within it competes by the
   * policy, each with the earliest start that the window, their shifts, their visits and the drive allow. Cannot be given
   * together with a future `requirements.startsAt`. Needs an assignment ledger. Default, and for null: as soon as
   * possible, so the technician leaves now.
   */
  readonly window?: TimeWindow | null | undefined;
  /**
   * How long the work takes on site, in seconds, a whole number from 0 to 604,800 (a week). All of it must be within
   * working hours. Default: the longest of `workSecondsBySkill` for the skills that are required, otherwise
   * `defaultWorkSeconds`.
   */
  readonly workSeconds?: number | undefined;
  /** The customer who needs someone. Either this or `location` is required. */
  readonly customerId?: string | undefined;
  /** A place without a customer: the booking creates one. Needs an assignment ledger. */
  readonly location?: Coordinates | undefined;
  /** Default: no requirements. */
  readonly requirements?: Requirements | undefined;
  /**
   * 1 to 255 visible ASCII characters. Repeating a request with its key returns the same assignment without a routing
   * call, even while the first request is running. Two requests are the same if they ask for the same: the actor, the
   * order of properties, and fields that are left out or empty make no difference. Needs an assignment ledger. Default:
   * every request books.
   */
  readonly idempotencyKey?: string | undefined;
  /**
   * What happens if nobody can be booked.
   * - `"fail"`: the dispatch rejects, and no job is kept.
   * - `"queue"`: the job is kept, and waits, also if routing failed or the deadline passed. The idempotency key belongs
   *   to the job: repeating it returns the job while it waits, and its assignment once there is one. Needs a job store.
   *
   * @default "fail"
   */
  readonly whenNobody?: "fail" | "queue" | undefined;
  /**
   * A slot of `holdSlot` that is held for new work: its technician is booked for its time. It says where the work is, what
   * it requires and when it starts, so none of these may be given too, and nobody can be waited for. Needs a hold store.
   * Default: no slot is held.
   */
  readonly holdId?: string | undefined;
  /** Who makes the request, for the history. Default: no actor. */
  readonly actor?: string | undefined;
}

/** A booking, and how the choice was made. */
export interface DispatchResult {
  /** As the store created it. On a repeat of a key or a decline, as it is now. */
  readonly assignment: Assignment;
  /** How the choice was made. */
  readonly decision: Decision;
  /**
   * True if an idempotency key, or a decline, was repeated: this call booked nobody. Default: this call booked
   * somebody.
   */
  readonly isRepeat?: boolean | undefined;
  /**
   * The current assignment of the job, present only on a repeat: the open one, otherwise the one that ended the job. It
   * differs from `assignment` if that one was declined or reassigned since. Null if nobody has the job.
   */
  readonly currentAssignment?: Assignment | null | undefined;
  /** The job that lost its technician to this one, and who goes there now. Present only if `mayInterrupt` took one. */
  readonly interrupted?: InterruptedJob | undefined;
}

/** A job whose technician was taken by one of higher priority, and its own next dispatch. */
export interface InterruptedJob {
  readonly jobId: string;
  /** The assignment that it lost. It is declined, with the job that took the technician as the reason. */
  readonly assignmentId: string;
  readonly technicianId: string;
  /** The new booking, or the job as it waits. Null if dispatching it failed: then it waits too. */
  readonly next: DispatchResult | WaitingResult | null;
  /** Why dispatching it failed. Null if it did not. */
  readonly failure: DispatchError | null;
}

/**
 * A hypothetical change of a technician: the given fields replace the stored ones. If the id is not stored, the fields
 * describe a new technician.
 */
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
  /** The current state of the job. On a repeat of an idempotency key, it may be cancelled or missed by now. */
  readonly job: Job;
  /** Why the last attempt failed. Null if there was none. */
  readonly failure: AttemptFailure | null;
  /**
   * Why nobody could go, in counts. Null if the attempt ended before that was known, for example because routing
   * failed.
   */
  readonly reasons: NoTechnicianReasons | null;
  /** The decision of the last attempt. Null if the attempt ended before there was a decision. */
  readonly decision: Decision | null;
  /** When the job is tried next, an RFC 3339 timestamp. Null if it is not tried automatically. */
  readonly nextTryAt: string | null;
  /** True if an idempotency key was repeated: this call made no attempt. Default: this call made an attempt. */
  readonly isRepeat?: boolean | undefined;
}

/** A job to create, without booking anyone. */
export interface NewJobRequest extends Omit<CreateJobRequest, "reservation" | "attempt"> {
  /**
   * The key belongs to the job: repeating the same request with it, 1 to 255 visible ASCII characters, returns the same job,
   * as it is then. `idempotencyKeepMs` says for how long. Default: each request creates a job.
   */
  readonly idempotencyKey?: string | undefined;
  /**
   * How long the work takes on site, in seconds, a whole number from 0 to 604,800 (a week). Default: the longest of
   * `workSecondsBySkill` for the skills that are required, otherwise `defaultWorkSeconds`.
   */
  readonly workSeconds?: number | undefined;
}

/** A job of a file. Its reference identifies it. Fields that are left out keep their values. */
export interface ImportedJob extends Omit<JobDetails, "reference"> {
  readonly reference: string;
  /**
   * The customer; `ext:` and an external id if `customers` is a directory. A job keeps its customer. Default, and for null:
   * the customer that the job has, or none.
   */
  readonly customerId?: string | null | undefined;
  /** Where the work is. Default: where the job is, or the stored location of the customer. */
  readonly location?: Coordinates | undefined;
}

/** Jobs that are to be created or changed. */
export interface ImportJobsRequest {
  /** At most 500. Technicians in their requirements may be named by `ext:` and an external id too. */
  readonly jobs: readonly ImportedJob[];
  /** Whether to say what would be done, and store nothing. @default false */
  readonly isDryRun?: boolean | undefined;
  /**
   * Until then the queue leaves the jobs alone that this creates, an RFC 3339 timestamp at most 24 hours ahead. Jobs that are
   * known already keep their hold. Default: the queue tries them at once.
   */
  readonly heldUntil?: string | undefined;
  /** Who does it, for the history. Default: no actor. */
  readonly actor?: string | undefined;
}

/** What became of jobs that were imported. */
export interface ImportJobsResult {
  /** One for each job, in order, up to the one that `error` is about. */
  readonly results: readonly ImportEntryResult[];
  /** Why the import ended early: the store cannot answer. Null if it did not. */
  readonly error: DispatchError | null;
}

/** Which job to dispatch. */
export interface DispatchJobRequest extends JobAction {
  /** The version of the job that the caller knows: if it has changed since, nobody is booked. Default: any version. */
  readonly version?: number | undefined;
  /**
   * A slot of `holdSlot` that is held for this job: its technician is booked for its time, which becomes the window of the
   * job. Needs a hold store. Default: the best technician is booked.
   */
  readonly holdId?: string | undefined;
}

/** Something that is done with a job. */
export interface JobAction {
  readonly jobId: string;
  /** Default: no actor. */
  readonly actor?: string | undefined;
  /** Default: no reason. */
  readonly reason?: string | undefined;
}

/** A change of a job by a caller that knows its current version. */
export interface ChangeJobRequest extends Omit<UpdateJobRequest, "changes" | "openAssignment"> {
  readonly changes: Omit<JobChanges, "status">;
  /** Whether only to say what would become of the job. Changes nothing. @default false */
  readonly dryRun?: boolean | undefined;
}

/** What became of a job that was changed. */
export interface ChangeJobResult {
  /** The job after the change; after a dry run, as it would be. */
  readonly job: Job;
  /**
   * - `"updated"`: nobody has the job, or nothing changed that its technician was chosen by.
   * - `"kept"`: the technician can still go, and keeps it.
   * - `"rebooked"`: the technician cannot go any more, and another one is booked.
   * - `"waiting"`: nobody can go, and the job waits.
   */
  readonly outcome: "updated" | "kept" | "rebooked" | "waiting";
  /** The open assignment of the job. Null if it has none, and if a dry run would book a new one. */
  readonly assignment: Assignment | null;
  /**
   * Who goes, by this call; after a dry run, who would go. Null if the job waits or was only updated. After a dry run of a
   * job that waits: whom the next attempt would book, if the change is one that a technician is chosen by.
   */
  readonly technicianId: string | null;
  /**
   * When their work starts, an RFC 3339 timestamp. Null if the job waits or was only updated, or if the technician has no
   * capacity and the job no window.
   */
  readonly startsAt: string | null;
  /**
   * How the outcome was found. Null if the job was only updated, if the work keeps its start, or if the attempt ended before
   * there was one.
   */
  readonly decision: Decision | null;
  /** Why nobody could be booked. Null otherwise. After a dry run of a job that waits: why it could not be found out who goes. */
  readonly failure: AttemptFailure | null;
  /** Why nobody could go, in counts; after a dry run, why nobody could. Null otherwise. */
  readonly reasons: NoTechnicianReasons | null;
  /** The job that lost its technician to this one. Present only if the job was booked anew, and `mayInterrupt` took one. */
  readonly interrupted?: InterruptedJob | undefined;
  /** What another job would lose. Present only after a dry run, if `mayInterrupt` would take its technician. */
  readonly interrupts?: InterruptibleAssignment | undefined;
}

/** Which job to complete or cancel. */
export interface EndJobRequest extends JobAction {
  /** The version of the job that the caller knows: if it has changed since, it stays as it is. Default: any version. */
  readonly version?: number | undefined;
  /** Only if this technician has the job. Default: any technician who has it. */
  readonly technicianId?: string | undefined;
}

/** What to preview: a dispatch, optionally with hypothetical changes of technicians. */
export interface PreviewRequest
  extends Pick<DispatchRequest, "customerId" | "location" | "requirements" | "window" | "workSeconds" | "priority"> {
  /** Hypothetical changes of technicians. Default: no changes. */
  readonly changes?: readonly TechnicianChange[] | undefined;
  /**
   * The job that is dispatched, or dispatched anew: those who do not get it again are left out. Nothing else is read of it.
   * Needs a job store. Default: new work.
   */
  readonly jobId?: string | undefined;
}

/** The result of a dispatch that books nobody. */
export interface Preview {
  /** The technician who would go; null if nobody can. */
  readonly technicianId: string | null;
  readonly decision: Decision;
  /** What the technician would lose. Present only if `mayInterrupt` would take one. */
  readonly interrupts?: InterruptibleAssignment | undefined;
  /**
   * What may be wrong with the request, for example swapped latitude and longitude. Present only if nobody can go.
   */
  readonly hint?: string | undefined;
}

/** Takes a technician off an assignment. */
export interface DeclineRequest {
  readonly assignmentId: string;
  /** Default: no actor. */
  readonly actor?: string | undefined;
  /** Default: no reason. */
  readonly reason?: string | undefined;
}

/** The result of a decline: who goes instead. */
export interface DeclineResult {
  readonly declined: Assignment;
  /** The new booking, or on a repeat the one made before; null if nobody could be booked. */
  readonly next: DispatchResult | null;
  /** Why nobody could be booked. Then nobody has the job, and declining once more tries again. */
  readonly failure: DispatchError | null;
}

/** Takes a technician off an assignment and dispatches the job again. */
export interface ReassignRequest extends DeclineRequest {
  /**
   * Default: the current requirements of the job. A technician who is pinned here can get the job again even if they
   * had it before, unless they are also excluded.
   */
  readonly requirements?: Requirements | undefined;
  /**
   * Who is to go, even if they had the job before. It holds for this booking only: the job keeps its requirements, and if they
   * decline, others can go. They must fulfil the requirements, and be among those pinned if there are any. Needs a job store.
   * Default: the best technician.
   */
  readonly technicianId?: string | undefined;
}

/** How an assignment was chosen, and what has happened to it since. */
export interface Explanation {
  readonly assignment: AssignmentRecord;
  /** Every step of its life, oldest first. */
  readonly history: readonly AssignmentEvent[];
  /** Null if another program wrote the assignment. */
  readonly decision: Decision | null;
  readonly chosen: ChosenCandidate | null;
  /** The technician who would have gone instead. */
  readonly runnerUp: MeasuredCandidate | null;
}

/** Whom to ask about. */
export interface ExplainCandidateRequest {
  readonly jobId: string;
  readonly technicianId: string;
  /** When the work may start, instead of the window of the job. Null: as soon as possible. Default: that of the job. */
  readonly window?: TimeWindow | null | undefined;
}

/** One reason why a technician may not go. */
export interface CandidateReason {
  readonly code: IneligibleReason | UnreachableReason;
  /** The field of the technician that says so, such as `skills`. Null for a reason of your own rules. */
  readonly field: string | null;
  /**
   * What asks for more: a field of the job, such as `requirements.skills[1]`, or an option of the dispatcher, such as
   * `maxDistanceMeters`. Null if nothing does.
   */
  readonly parameter: string | null;
  /** How much, since when and until when, as far as the reason has that. Empty for a reason of your own rules. */
  readonly values: CandidateReasonValues;
}

/** What a reason is about. Each field is present only if the reason has it, and if it is known. */
export interface CandidateReasonValues {
  /** The skill that they lack. */
  readonly skill?: string | undefined;
  /** The level of it that they have. */
  readonly level?: number | undefined;
  /** The level that the job requires. */
  readonly minLevel?: number | undefined;
  /** When the last certificate of the skill expired, an RFC 3339 timestamp. */
  readonly expiredAt?: string | undefined;
  /** From when on they work again, an RFC 3339 timestamp. Absent if that is more than eight days later. */
  readonly worksFrom?: string | undefined;
  /** When their working time ends, an RFC 3339 timestamp: the work would not be done by then. */
  readonly worksUntil?: string | undefined;
  /** Present if they agreed to overtime: with `mayExtendHours`, the job could be outside their shifts. */
  readonly agreesToOvertime?: true | undefined;
  /** How many jobs they can do at once. */
  readonly capacity?: number | undefined;
  /** How many jobs they have, at the time `at` if their source keeps a calendar. */
  readonly jobs?: number | undefined;
  /** An RFC 3339 timestamp. */
  readonly at?: string | undefined;
  /** The territory of the job. */
  readonly territory?: string | undefined;
  /** The territories that they serve, at most 20. */
  readonly territories?: readonly string[] | undefined;
  /** When they were at their location, an RFC 3339 timestamp. */
  readonly locatedAt?: string | undefined;
  /** The longest distance, door to door, in metres. */
  readonly maxMeters?: number | undefined;
  /** The longest drive, or the highest age of a location, in seconds. */
  readonly maxSeconds?: number | undefined;
}

/** Whether a technician could go to a job now, and why not. */
export interface CandidateExplanation {
  readonly jobId: string;
  readonly technicianId: string;
  readonly isEligible: boolean;
  /** Whether they have the job. Then they are judged as if they did not. */
  readonly hasJob: boolean;
  /** Every reason against them. Empty if they are eligible. */
  readonly reasons: readonly CandidateReason[];
  /** What is wrong with their record, field by field. Empty if a reason needs none. */
  readonly faults: readonly RecordFault[];
  /** Null if their location is not a place on Earth, or not known. */
  readonly greatCircleDistanceMeters: number | null;
  /** Their drive. Null if there is none, or if their location is not known. */
  readonly drive: CandidateDrive | null;
  /**
   * What would have to give way for them to go: an assignment that `mayInterrupt` would take, now or if the job asked for
   * it. Null if nothing would.
   */
  readonly displaces: InterruptibleAssignment | null;
}

/** A drive to a job, or an estimate of it. */
export interface CandidateDrive {
  /** The drive, in metres; of an estimate, the great circle, which no drive is shorter than. */
  readonly distanceMeters: number;
  /** In seconds. Null for an estimate. */
  readonly durationSeconds: number | null;
  /** `"estimate"` if the distance provider could not measure it. */
  readonly basis: DistanceBasis;
}

/** A technician who does not work for some time. */
export interface ReleaseTechnicianRequest extends NoteAbsenceRequest {}

/** An assignment of a technician who was released. */
export interface ReleasedAssignment {
  readonly jobId: string;
  readonly assignmentId: string;
  /** Whether they lost it. If nobody else could take over work that has begun on site, they keep it. */
  readonly isReleased: boolean;
  /** Who goes instead. Null if nobody could be booked: then the job waits. */
  readonly next: DispatchResult | null;
  /** Why nobody could be booked. Null if somebody was. */
  readonly failure: DispatchError | null;
}

/** What became of the jobs of a technician who was released. */
export interface ReleaseTechnicianResult {
  readonly technicianId: string;
  /**
   * Those that fall into the absence: first those that an earlier call took back, then the open ones. Each in the order
   * of booking.
   */
  readonly released: readonly ReleasedAssignment[];
}

/** Decides which technician goes to a customer, and books them. */
export interface Dispatcher {
  /**
   * Finds the technician who is the best by the policy, books them, and says why. Runs in five steps: find the
   * customer, search who is near, measure how far they drive, decide whether anyone unmeasured could still go (if so,
   * search and measure on), claim. A technician who is taken in the meantime is skipped, without further routing calls
   * except those that the proof needs.
   *
   * An abort before the claim books nobody and rejects with the signal's reason.
   *
   * @throws {InvalidRequestError} the request is malformed, or needs a capability that the plug-ins lack
   * @throws {CustomerNotFoundError}
   * @throws {CustomerLocationInvalidError}
   * @throws {PlaceNotBookableError} `location` is given, and the store cannot create a customer from it
   * @throws {NoTechnicianAvailableError} nobody is active, free and eligible
   * @throws {NoTechnicianReachableError} no technician has a drive to the customer
   * @throws {DeadlineExceededError} nobody was measured in time
   * @throws {HoldNotFoundError} the held slot is over, or was used or released
   * @throws {IdempotencyKeyReusedError} the key was used with another request
   * @throws {IdempotencyKeyInUseError} the deadline passed while the first request with the key was running
   * @throws {DistanceProviderError} nobody could be measured
   * @throws {StoreError} a source or the store cannot answer
   */
  dispatch(request: QueueingDispatchRequest, options?: OperationOptions): Promise<DispatchResult | WaitingResult>;
  /** Without `whenNobody: "queue"`, no job waits: the result is always a booking. */
  dispatch(
    request: DispatchRequest & { readonly whenNobody?: "fail" | undefined },
    options?: OperationOptions,
  ): Promise<DispatchResult>;
  /** For a `whenNobody` that is known only at run time. */
  dispatch(request: DispatchRequest, options?: OperationOptions): Promise<DispatchResult | WaitingResult>;
  /**
   * Creates a job that waits, with the default work of its skills. `createJob` of a job store does not know those. Needs a
   * job store.
   *
   * @throws {InvalidRequestError} a field cannot be used; the error names it
   * @throws {CustomerNotFoundError}
   * @throws {CustomerLocationInvalidError} `location` is left out, and the customer's location is not a place on Earth
   * @throws {IdempotencyKeyReusedError} the key was used with another request
   * @throws {IdempotencyKeyInUseError} the deadline passed while the first request with the key was running
   * @throws {StoreError} the store cannot answer
   */
  createJob(request: NewJobRequest, options?: OperationOptions): Promise<Job>;
  /**
   * Creates or changes up to 500 jobs, each by itself. A job is found by its reference; one that would not change is not
   * written. If a job is assigned or over, what its technician was chosen by does not change here. A new job is created
   * once for its reference, also if several imports run at the same time. Those that are refused are left out. A place is
   * refused if it is farther than `maxDistanceMeters` from every technician, but not with its latitude and longitude
   * swapped. Needs a job store.
   *
   * @throws {InvalidRequestError} the request itself cannot be used, as there are too many jobs
   */
  importJobs(request: ImportJobsRequest, options?: OperationOptions): Promise<ImportJobsResult>;
  /**
   * Tries to dispatch a waiting job: books the best technician, but nobody who declined it or was taken off it by choice.
   * Those who lost it to a more important job, an absence or a change may get it again. If nobody can be booked, the job
   * continues to wait, and the attempt is kept. If the job is already assigned, returns its assignment as a
   * repeat. Needs a job store.
   *
   * @throws {JobNotFoundError}
   * @throws {HoldNotFoundError} the held slot is over, or was used or released
   * @throws {IllegalJobChangeError} the job is over, or its window has passed; then it becomes missed
   * @throws {CustomerLocationInvalidError} the place of the job is not a place on Earth
   * @throws {StoreError} a source or the store cannot answer
   */
  dispatchJob(request: DispatchJobRequest, options?: OperationOptions): Promise<DispatchResult | WaitingResult>;
  /**
   * Changes a job. If it is assigned and its place, window, work or requirements change, its technician keeps it if they
   * can still go. Otherwise the technician loses it (`declined`), and in the same call another one is booked; if nobody
   * can be, the job waits. Work that has begun on site cannot be taken from its technician. Needs a job store.
   *
   * @throws {InvalidRequestError} a change cannot be used, or the new window has passed; the error names it
   * @throws {JobNotFoundError}
   * @throws {VersionConflictError} the job has changed since
   * @throws {IllegalJobChangeError} the job is over
   * @throws {WorkUnderWayError} the technician is on site and cannot do the changed work; the error says what is in the way
   * @throws {DistanceProviderError} it could not be measured whether the technician can still go; nothing has changed
   * @throws {StoreError} a source or the store cannot answer
   */
  changeJob(request: ChangeJobRequest, options?: OperationOptions): Promise<ChangeJobResult>;
  /**
   * Cancels a job, with its open assignment if it has one. Repeating it is a no-op. Needs a job store.
   *
   * @throws {JobNotFoundError} there is no such job, or `technicianId` does not have it
   * @throws {VersionConflictError} the job has changed since `version`
   * @throws {IllegalJobChangeError} the job is completed
   * @throws {StoreError} the store cannot answer
   */
  cancelJob(request: EndJobRequest, options?: OperationOptions): Promise<Job>;
  /**
   * Completes a job: its open assignment makes every move up to `completed`, in one step. Repeating it is a no-op. Needs
   * a job store.
   *
   * @throws {JobNotFoundError} there is no such job, or `technicianId` does not have it
   * @throws {VersionConflictError} the job has changed since `version`
   * @throws {IllegalJobChangeError} nobody has the job, or it is cancelled
   * @throws {StoreError} the store cannot answer
   */
  completeJob(request: EndJobRequest, options?: OperationOptions): Promise<Job>;
  /**
   * Runs `dispatch` up to the claim and books nobody, with or without hypothetical changes. Rejects as `dispatch` does,
   * except for errors of the steps that decide and claim.
   *
   * @throws {JobNotFoundError} there is no job `jobId`
   */
  preview(request: PreviewRequest, options?: OperationOptions): Promise<Preview>;
  /**
   * Decides many jobs at once, and books nobody: the assignment of jobs to technicians that costs least in total, proven
   * without measuring most pairs. Compared in this order: how many jobs are left, by priority, highest first; how many go
   * to a technician who is not preferred although someone preferred could go; the sum of the costs by the policy. A job
   * that has waited longer is left later. `deadlineMs` limits the whole batch, and the other budgets limit it as often as
   * it has jobs: a batch cut short says how much better another assignment could be.
   *
   * @throws {InvalidRequestError} the request is malformed, or the policy has a tolerance or no bound
   * @throws {DeadlineExceededError} the jobs were not read in time
   * @throws {DistanceProviderError} no pair could be measured
   * @throws {StoreError} a source or the store cannot answer
   */
  previewBatch(request: BatchRequest, options?: OperationOptions): Promise<BatchPreview>;
  /**
   * Decides many jobs at once, as `previewBatch` does, and books each by its own atomic claim. A technician who is taken in
   * the meantime is left out, and the jobs that are not booked yet are decided and proven anew, without further routing
   * calls except those that the proof needs. The failure of one booking leaves the others booked. A waiting job for which
   * nobody can be booked continues to wait, and the attempt is kept; a new job that is left is not stored. Needs an
   * assignment ledger.
   *
   * An abort ends the batch with the signal's reason; what was booked by then stays booked.
   *
   * @throws {InvalidRequestError} the request is malformed, or the policy has a tolerance or no bound
   * @throws {DeadlineExceededError} the jobs were not read, or nobody was measured, in time
   * @throws {DistanceProviderError} no pair could be measured
   * @throws {StoreError} a source or the store cannot answer
   */
  dispatchBatch(request: DispatchBatchRequest, options?: OperationOptions): Promise<BatchResult>;
  /**
   * Ends an assignment as declined, and books the best technician among those who neither declined this job nor were
   * taken off it by choice. A repeat books
   * nobody else, unless nobody has the job. With a job store, a job for which nobody could be booked waits, and the
   * attempt is kept. Needs an assignment ledger.
   *
   * @throws {AssignmentNotFoundError}
   * @throws {IllegalMoveError} the assignment cannot be declined in its current status
   * @throws {StoreError} the store cannot answer
   */
  decline(request: DeclineRequest, options?: OperationOptions): Promise<DeclineResult>;
  /**
   * Books another technician for the job, and cancels the assignment in the same step. If nobody else can be booked,
   * the assignment stays. Needs an assignment ledger. Rejects as `dispatch` does.
   *
   * @throws {AssignmentNotFoundError}
   * @throws {IllegalMoveError} the assignment is over
   */
  reassign(request: ReassignRequest, options?: OperationOptions): Promise<DispatchResult>;
  /**
   * Returns how an assignment was chosen, and what became of it. Needs an assignment ledger.
   *
   * @throws {AssignmentNotFoundError}
   * @throws {StoreError} the store cannot answer
   */
  explain(assignmentId: string, options?: OperationOptions): Promise<Explanation>;
  /**
   * Says whether a technician could go to a job now, with every reason why not, and how far they would drive. Books
   * nobody. Costs one routing call. Needs a job store.
   *
   * @throws {JobNotFoundError}
   * @throws {TechnicianNotFoundError}
   * @throws {CustomerLocationInvalidError} the place of the job is not a place on Earth
   * @throws {StoreError} a source or the store cannot answer
   */
  explainCandidate(request: ExplainCandidateRequest, options?: OperationOptions): Promise<CandidateExplanation>;
  /**
   * Notes that a technician does not work for some time, and takes them off their open jobs that fall into it: each waits,
   * and is dispatched again at once. Work on site is taken over in one step, or stays. Each job is a step of its own, so
   * an error of one leaves the others. Repeating the call goes on with what is left, and says again what became of those
   * that an earlier call took back for an absence at that time, as far as they are among the last 1,000 that ended. Needs a
   * job store, and a technician source that keeps absences (`AbsenceStore`).
   *
   * @throws {TechnicianNotFoundError}
   * @throws {StoreError} the absence could not be noted, or the open assignments not be read
   */
  releaseTechnician(request: ReleaseTechnicianRequest, options?: OperationOptions): Promise<ReleaseTechnicianResult>;
  /**
   * Finds the next appointments that are possible: who, when and how far, those first that add least to the drives. Every
   * technician who could do the work competes, as in a dispatch with a window, with the earliest start in each gap of their
   * calendar; a preference for some of them does not count. Books nobody. `slots` of the options and `deadlineMs` limit
   * what it costs: a list that they cut short says so. Needs an assignment ledger.
   *
   * @throws {InvalidRequestError} the request is malformed, or no start within the window of the job is asked for
   * @throws {JobNotFoundError}
   * @throws {IllegalJobChangeError} the job does not wait, or its window has passed
   * @throws {CustomerNotFoundError}
   * @throws {CustomerLocationInvalidError}
   * @throws {DeadlineExceededError} no slot was found in time
   * @throws {DistanceProviderError} nobody could be measured
   * @throws {StoreError} a source or the store cannot answer
   */
  findSlots(request: FindSlotsRequest, options?: OperationOptions): Promise<SlotList>;
  /**
   * Holds an appointment for a caller while a customer decides: until the hold is over, nobody else is booked into its time.
   * `dispatch` or `dispatchJob` with its `holdId` books it, once. Costs as much as a search for slots of one technician.
   * Needs a hold store.
   *
   * @throws {InvalidRequestError} the request is malformed, the technician would have to leave now, or the time is not
   * within the window of the job
   * @throws {SlotNotAvailableError} the technician cannot start then
   * @throws {HoldLimitError} as many slots are held as may be
   * @throws {JobNotFoundError}
   * @throws {IllegalJobChangeError} the job does not wait, or its window has passed
   * @throws {CustomerNotFoundError}
   * @throws {CustomerLocationInvalidError}
   * @throws {DeadlineExceededError} the technician was not measured in time
   * @throws {DistanceProviderError} the technician could not be measured
   * @throws {StoreError} a source or the store cannot answer
   */
  holdSlot(request: HoldSlotRequest, options?: OperationOptions): Promise<Hold>;
  /**
   * Frees the time of a held slot at once. Needs a hold store.
   *
   * @throws {HoldNotFoundError} it is over, or was used or released
   * @throws {StoreError} the store cannot answer
   */
  releaseHold(holdId: string, options?: OperationOptions): Promise<void>;
}
