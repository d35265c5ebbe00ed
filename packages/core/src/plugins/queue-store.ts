import type { Job, JobAttempt } from "../domain/job.js";
import type { JobStore } from "./job-store.js";
import type { OperationOptions } from "./operation-options.js";

/** The waiting jobs of one priority. */
export interface WaitingClass {
  readonly priority: number;
  /** How many wait; at least 1. */
  readonly count: number;
  /** When the oldest of them was created, an RFC 3339 timestamp in UTC. */
  readonly oldestAt: string;
}

/** What waits, and whether something has happened that may help it. */
export interface QueueState {
  /** The highest priority first. Jobs that are held are not counted. Empty if no other job waits. */
  readonly waiting: readonly WaitingClass[];
  /** How many more jobs wait that are held, by the clock of the store: see `heldUntil` of `Job`. */
  readonly held: number;
  /** When the first window of a waiting job ends, an RFC 3339 timestamp in UTC. Held jobs count. Null if none of them has a window. */
  readonly firstLatest: string | null;
  /** Stands for the jobs, assignments and technicians as they are now; for `leaveQueue`. At most 200 characters. */
  readonly mark: string;
  /**
   * Whether, since the mark that `leaveQueue` kept last, a job has come to wait or a waiting job has changed, was held or is held no longer, an open
   * assignment has ended, or a technician was added or has changed: what they can do, when and where, or whether they are
   * active, and a location report after a silence, but not other reports. Bookings of other jobs do not count. True if no
   * mark is kept; false if no job waits that is not held.
   */
  readonly isChanged: boolean;
  /** The note that `leaveQueue` kept last. Null if there is none. */
  readonly note: string | null;
}

/** How the queue is read. */
export interface ReadQueueOptions extends OperationOptions {
  /**
   * A location report counts as a change if the one before is older than this, in seconds, at least `leastSilenceSeconds`.
   * Default: no report counts.
   */
  readonly silenceSeconds?: number | undefined;
}

/** When technicians may become available by themselves. */
export interface Openings {
  /** Availabilities as stored: another program may have written what rules cannot read. Absences may be left out. */
  readonly availabilities: readonly unknown[];
  /** When absences end, as RFC 3339 timestamps; another program may have written another text. */
  readonly absenceEnds: readonly string[];
}

/** The span of time that `listOpenings` is about, RFC 3339 timestamps. */
export interface ListOpeningsRequest {
  readonly from: string;
  readonly to: string;
}

/** Takes the queue for one process, or keeps it. */
export interface HoldQueueRequest {
  /** The process: a text of 1 to 200 characters that no other process has. */
  readonly holder: string;
  /** For how long, in milliseconds, 1 to 600,000. Another process can take the queue after that. */
  readonly leaseMs: number;
}

/** Gives the queue back, with what the next turn must know. What is left out stays as it was kept before. */
export interface LeaveQueueRequest {
  readonly holder: string;
  /** 1 to 2,000 characters. */
  readonly note?: string | undefined;
  /** The mark of a state that this process has read. */
  readonly mark?: string | undefined;
}

/** A place in the order of waiting jobs. */
export interface QueuePosition {
  readonly priority: number;
  readonly jobId: string;
}

/** Which waiting jobs to list. */
export interface ListWaitingRequest {
  /** How many at most; a whole number of at least 1. */
  readonly limit: number;
  /** Only jobs after this place in the order. Default: from the first. */
  readonly after?: QueuePosition | undefined;
  /** Only jobs of at least this priority. Default: all. */
  readonly leastPriority?: number | undefined;
  /** Only jobs whose window ends before this time, an RFC 3339 timestamp. Default: all. */
  readonly latestBefore?: string | undefined;
  /** Whether jobs that are held, by the clock of the store, are listed too. @default false */
  readonly withHeld?: boolean | undefined;
}

/** The last attempt to dispatch a job that failed. */
export interface LastFailure extends Pick<JobAttempt, "at" | "failure" | "reasons"> {
  readonly jobId: string;
}

/**
 * A job store whose waiting jobs form a queue, for any number of processes. One process at a time holds the queue; it
 * loses it when its lease ends, also if the process was killed. Everything about the lease is by the clock of the store.
 */
export interface QueueStore extends JobStore {
  /** Reads the queue, without holding it. @throws {StoreError} the store cannot answer */
  readQueue(options?: ReadQueueOptions): Promise<QueueState>;
  /**
   * Takes the queue, or extends the lease of a process that holds it. Returns false if another process holds it, and if
   * no job has ever waited.
   *
   * @throws {InvalidRequestError} a field cannot be used; the error names it
   * @throws {StoreError} the store cannot answer
   */
  holdQueue(request: HoldQueueRequest, options?: OperationOptions): Promise<boolean>;
  /**
   * Gives the queue back, and keeps the note and the mark, if they are given. Returns false, and keeps nothing, if this process does not hold
   * the queue any more.
   *
   * @throws {InvalidRequestError} a field cannot be used; the error names it
   * @throws {StoreError} the store cannot answer
   */
  leaveQueue(request: LeaveQueueRequest, options?: OperationOptions): Promise<boolean>;
  /**
   * Lists waiting jobs: the highest priority first, and of equals the first created.
   *
   * @throws {InvalidRequestError} a field cannot be used; the error names it
   * @throws {StoreError} the store cannot answer
   */
  listWaiting(request: ListWaitingRequest, options?: OperationOptions): Promise<readonly Job[]>;
  /**
   * Lists the different availabilities of active technicians, and when their absences end: all ends within the span, others
   * may be listed too. At most 10,000 of each.
   *
   * @throws {InvalidRequestError} a field cannot be used; the error names it
   * @throws {StoreError} the store cannot answer
   */
  listOpenings(request: ListOpeningsRequest, options?: OperationOptions): Promise<Openings>;
  /**
   * Lists the last failed attempt of each of these jobs, in no order. Jobs without one are left out.
   *
   * @throws {StoreError} the store cannot answer
   */
  listLastFailures(jobIds: readonly string[], options?: OperationOptions): Promise<readonly LastFailure[]>;
}
