import type { Dispatcher } from "../contract/dispatcher.js";
import { toFailedAttempt } from "../dispatch/waiting.js";
import type { AttemptFailure, Job } from "../domain/job.js";
import { DispatchError, type DistanceProviderErrorCode } from "../errors/dispatch-error.js";
import { DistanceProviderError } from "../errors/distance-provider-error.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { pause } from "../plugin-kit/clock.js";
import type { Clock } from "../plugins/clock.js";
import type { LeaveQueueRequest, QueueState, QueueStore } from "../plugins/queue-store.js";
import { type BatchPace, firstPace, firstPaceOneByOne, learnPace } from "./batch-pace.js";
import {
  decideTurn,
  leavesJobs,
  noteBatch,
  noteFailedBatch,
  parseNote,
  type QueueBatch,
  type QueueNote,
  type QueueTiming,
  type QueueTurn,
  type Sweep,
} from "./decide-turn.js";
import { findNextOpening } from "./next-opening.js";

/** What a turn of one queue works with. */
export interface TurnMeans {
  readonly dispatcher: Pick<Dispatcher, "dispatchBatch" | "dispatchJob">;
  readonly jobs: QueueStore;
  readonly timing: QueueTiming;
  /** A location report after a longer silence is a change. Null: none is. */
  readonly silenceSeconds: number | null;
  /** The most jobs of a batch. */
  readonly maxJobs: number;
  readonly holder: string;
  readonly leaseMs: number;
  readonly actor: string;
  readonly clock: Clock;
  /** Kept between the turns of a process. */
  readonly memory: TurnMemory;
}

/** What a process remembers of a queue. If it forgets, nothing goes wrong. */
export interface TurnMemory {
  /** The policy cannot be used for a batch. */
  isOneByOne: boolean;
  /** Nothing waits, and this process has said so. */
  isAtRest: boolean;
  /** How long batches take. */
  pace: BatchPace;
  /** How often changes have made the sweep start again behind its first batch. */
  restarts: number;
}

/** Creates the memory of a process that has not seen the queue yet. */
export function createTurnMemory(): TurnMemory {
  return { isOneByOne: false, isAtRest: false, pace: firstPace, restarts: 0 };
}

/** How many jobs a batch has. */
interface BatchSize {
  /** How long they should take, in milliseconds. */
  readonly jobsMs: number;
  readonly leastJobs: number;
}

/** Without a window, a technician who becomes free is to be booked at once: they wait for the batch that runs, and for their own. */
const withoutWindow: BatchSize = { jobsMs: 100, leastJobs: 10 };
/** After a window, nobody expects to be booked at once, and more jobs together drive less. */
const afterWindow: BatchSize = { jobsMs: 500, leastJobs: 40 };
/** One by one, jobs gain nothing by being many. */
const oneByOne: BatchSize = { jobsMs: 300, leastJobs: 10 };

/** What a turn did. */
export interface TurnResult {
  /** The queue before the turn. */
  readonly state: QueueState;
  readonly missed: number;
  /** The batch. Null if there was none, or if it failed. */
  readonly batch: QueueBatch | null;
  /** Why the batch failed. Null if it did not. */
  readonly error: unknown;
  /** Whether the next turn follows at once. */
  readonly goesOn: boolean;
}

/**
 * Looks at a queue, and runs a batch if it is time for one and no other process holds the queue.
 *
 * @throws {StoreError} the store cannot answer
 */
export async function runTurn(means: TurnMeans, signal: AbortSignal): Promise<TurnResult> {
  const { jobs, holder, leaseMs, memory } = means;
  const state = await readQueue(means, signal);
  const missed = await markMissed(state, means, signal);
  const rest = { state, missed, batch: null, error: null, goesOn: false };
  const isEmpty = state.waiting.length === 0 && state.held === 0;
  if (!isEmpty) memory.isAtRest = false;
  if (!needsHold(decide(state, means)) && !(isEmpty && !memory.isAtRest)) return rest;
  if (isEmpty) memory.isAtRest = true;
  if (!(await jobs.holdQueue({ holder, leaseMs }, { signal }))) return rest;
  return { ...rest, ...(await runHeld(means, signal)) };
}

function readQueue({ jobs, silenceSeconds }: TurnMeans, signal: AbortSignal): Promise<QueueState> {
  return jobs.readQueue({ signal, silenceSeconds: silenceSeconds ?? undefined });
}

function decide({ waiting, isChanged, note }: QueueState, { clock, timing }: TurnMeans): QueueTurn {
  return decideTurn({ waiting, isChanged, note: parseNote(note), nowMs: clock.now() }, timing);
}

function needsHold(turn: QueueTurn): boolean {
  return turn.kind === "batch" || turn.note !== null;
}

/** Decides again, as another process may have had the queue in the meantime, and gives the queue back. */
async function runHeld(means: TurnMeans, signal: AbortSignal): Promise<Pick<TurnResult, "batch" | "error" | "goesOn">> {
  const { jobs, holder, clock, timing } = means;
  const stopRenewing = renewHold(means);
  // A turn that ends early keeps nothing: the next one, of any process, starts where this one did.
  let kept: Omit<LeaveQueueRequest, "holder"> = {};
  try {
    const state = await readQueue(means, signal);
    const keep = (note: QueueNote): void => {
      kept = { note: JSON.stringify(note), mark: state.mark };
    };
    const turn = decide(state, means);
    if (turn.kind === "rest") {
      if (turn.note !== null) keep(turn.note);
      return { batch: null, error: null, goesOn: false };
    }
    countRestarts(means.memory, parseNote(state.note).sweep, turn.note.sweep);
    try {
      const batch = await runBatch(turn.note.sweep, means, signal);
      // It starts again for what it has booked itself, too.
      if (batch.booked.length > 0) means.memory.restarts = Math.max(0, means.memory.restarts - 1);
      const { sweep } = turn.note;
      const after = noteBatch(turn.note, batch, clock.now(), timing);
      const isLeft = leavesJobs(after, sweep);
      const note = isLeft ? { ...after, opensAtMs: await findNextOpening(jobs, sweep.startedAtMs, { signal }) } : after;
      keep(note);
      return { batch, error: null, goesOn: note.sweep !== null };
    } catch (error) {
      signal.throwIfAborted();
      keep(noteFailedBatch(turn.note, clock.now(), timing));
      return { batch: null, error, goesOn: false };
    }
  } finally {
    await stopRenewing();
    await jobs.leaveQueue({ holder, ...kept });
  }
}

/** How often a lease is extended before it ends. */
const renewals = 3;

/**
 * Extends the lease until it is called off. If that comes too late, another process may start a batch of its own: no job is
 * booked twice then, because each booking is atomic.
 */
function renewHold({ jobs, holder, leaseMs, clock }: TurnMeans): () => Promise<void> {
  const over = new AbortController();
  const renew = async (): Promise<void> => {
    for (;;) {
      await pause(leaseMs / renewals, clock, over.signal);
      await jobs.holdQueue({ holder, leaseMs }).catch(() => false);
    }
  };
  const renewing = renew().catch(() => undefined);
  return () => {
    over.abort();
    return renewing;
  };
}

/**
 * As many jobs as a batch of the intended length has room for; twice as many each time that a sweep was made to start again,
 * so that jobs behind those that nobody can do are reached, however often something changes.
 */
function toLimit({ maxJobs, memory: { pace, isOneByOne, restarts }, timing }: TurnMeans): number {
  const { jobsMs, leastJobs } = isOneByOne ? oneByOne : timing.windowMs > 0 ? afterWindow : withoutWindow;
  return Math.min(
    maxJobs,
    Math.max(leastJobs, Math.floor(jobsMs / pace.jobMs)) * 2 ** Math.max(0, restarts - freeRestarts),
  );
}

const maxRestarts = 13;
/** A sweep may start again this often before batches grow: what changed is often what somebody in front waited for. */
const freeRestarts = 3;

function countRestarts(memory: TurnMemory, before: Sweep | null, { after }: Sweep): void {
  const isAgain = before !== null && before.after !== null && after === null;
  if (isAgain) memory.restarts = Math.min(maxRestarts, memory.restarts + 1);
  else if (before === null) memory.restarts = 0;
}

async function runBatch(sweep: Sweep, means: TurnMeans, signal: AbortSignal): Promise<QueueBatch> {
  const { jobs, clock, memory } = means;
  const after = sweep.after ?? undefined;
  const leastPriority = sweep.leastPriority ?? undefined;
  const limit = toLimit(means);
  const list = await jobs.listWaiting({ limit, after, leastPriority }, { signal });
  const startedAtMs = clock.now();
  const booked = memory.isOneByOne ? await dispatchEach(list, means, signal) : await dispatchAll(list, means, signal);
  if (booked === null) {
    Object.assign(memory, { isOneByOne: true, pace: firstPaceOneByOne });
    return runBatch(sweep, means, signal);
  }
  memory.pace = learnPace(memory.pace, { jobs: list.length, ms: clock.now() - startedAtMs });
  const last = list.at(-1);
  const isFull = list.length === limit;
  const place = last === undefined ? null : { priority: last.priority, jobId: last.id };
  return { tried: list.length, booked, isFull, last: place };
}

/** Returns the priorities of those that were booked; null if the policy cannot be used for a batch. */
async function dispatchAll(
  list: readonly Job[],
  means: TurnMeans,
  signal: AbortSignal,
): Promise<readonly number[] | null> {
  if (list.length === 0) return [];
  const { dispatcher, jobs, actor } = means;
  try {
    // At the version that was listed: a job that somebody holds or changes meanwhile is theirs.
    const request = { jobs: list.map(({ id, version }) => ({ jobId: id, version })), actor };
    const { booked, left } = await dispatcher.dispatchBatch(request, { signal });
    // A batch takes nobody from another job.
    const interrupting = list.filter(({ id, requirements }) => requirements.mayInterrupt === true && left.includes(id));
    const ids = new Set(booked.map(({ jobId }) => jobId));
    const priorities = list.filter(({ id }) => ids.has(id)).map(({ priority }) => priority);
    return [...priorities, ...(await dispatchEach(interrupting, means, signal))];
  } catch (error) {
    signal.throwIfAborted();
    if (InvalidRequestError.isInstance(error) && error.parameter === "policy") return null;
    const attempt = toFailedAttempt(error);
    if (attempt !== null)
      await jobs.noteAttempts(
        list.map(({ id: jobId }) => ({ jobId, ...attempt })),
        { signal },
      );
    throw error;
  }
}

/** Returns the priorities of those that were booked. A job that cannot be dispatched at all does not keep the others from it. */
async function dispatchEach(
  list: readonly Job[],
  { dispatcher, actor }: TurnMeans,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const booked: number[] = [];
  for (const { id: jobId, version, priority } of list) {
    try {
      const result = await dispatcher.dispatchJob({ jobId, version, actor }, { signal });
      if (result.assignment === null) checkRouting(result.failure);
      else if (result.isRepeat !== true) booked.push(priority);
    } catch (error) {
      signal.throwIfAborted();
      if (!DispatchError.isInstance(error) || isOfPlugin(error)) throw error;
    }
  }
  return booked;
}

/** @throws {DistanceProviderError} routing has failed: the other jobs would fail too */
function checkRouting(failure: AttemptFailure | null): void {
  if (failure === null || !failure.code.startsWith("PROVIDER_")) return;
  throw new DistanceProviderError(failure.code as DistanceProviderErrorCode, failure.message, {
    provider: "distances",
  });
}

function isOfPlugin({ code }: DispatchError): boolean {
  return code.startsWith("STORE_") || code.startsWith("PROVIDER_");
}

/** Limits how long one turn takes. */
const maxMissed = 100;

/** Marks waiting jobs whose window has passed, regardless of who holds the queue. Returns how many. */
async function markMissed(
  { firstLatest }: QueueState,
  { jobs, clock, actor }: TurnMeans,
  signal: AbortSignal,
): Promise<number> {
  const nowMs = clock.now();
  if (firstLatest === null || Date.parse(firstLatest) >= nowMs) return 0;
  const latestBefore = new Date(nowMs).toISOString();
  let missed = 0;
  for (const { id: jobId, version } of await jobs.listWaiting(
    { limit: maxMissed, latestBefore, withHeld: true },
    { signal },
  )) {
    const update = { jobId, version, changes: { status: "missed" }, actor, reason: "Its window has passed" } as const;
    try {
      await jobs.updateJob(update, { signal });
      missed += 1;
    } catch (error) {
      // Someone else was faster.
      if (!DispatchError.isInstance(error) || isOfPlugin(error)) throw error;
    }
  }
  return missed;
}
