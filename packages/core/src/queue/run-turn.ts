import { toFailedAttempts, toLeftAttempts } from "../batch/batch-attempts.js";
import { maxBatchJobs } from "../batch/create-batch.js";
import type { BatchJob, BatchPreview } from "../contract/batch-request.js";
import type { Dispatcher } from "../contract/dispatcher.js";
import { toFailedAttempt } from "../dispatch/waiting.js";
import type { AttemptFailure, Job } from "../domain/job.js";
import { DispatchError, type DistanceProviderErrorCode } from "../errors/dispatch-error.js";
import { DistanceProviderError } from "../errors/distance-provider-error.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { pause } from "../plugin-kit/clock.js";
import type { Clock } from "../plugins/clock.js";
import type { LeaveQueueRequest, QueuePosition, QueueState, QueueStore } from "../plugins/queue-store.js";
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
  readonly dispatcher: Pick<Dispatcher, "dispatchBatch" | "previewBatch" | "dispatchJob">;
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
}

/** Creates the memory of a process that has not seen the queue yet. */
export function createTurnMemory(): TurnMemory {
  return { isOneByOne: false, isAtRest: false, pace: firstPace };
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
    try {
      const { sweep } = turn.note;
      const first = turn.triesFirst ? await runBatch({ ...sweep, after: null }, means, signal) : null;
      const next = await runBatch(sweep, means, signal);
      const batch = first === null ? next : joinBatches(first, next);
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

/** As many jobs as a batch of the intended length has room for. */
function toLimit({ maxJobs, memory: { pace, isOneByOne }, timing }: TurnMeans): number {
  const { jobsMs, leastJobs } = isOneByOne ? oneByOne : timing.windowMs > 0 ? afterWindow : withoutWindow;
  return Math.min(maxJobs, Math.max(leastJobs, Math.floor(jobsMs / pace.jobMs)));
}

function joinBatches(first: QueueBatch, next: QueueBatch): QueueBatch {
  return { ...next, tried: first.tried + next.tried, booked: [...first.booked, ...next.booked] };
}

async function runBatch(sweep: Sweep, means: TurnMeans, signal: AbortSignal): Promise<QueueBatch> {
  const { jobs, clock, memory } = means;
  const after = sweep.after ?? undefined;
  const leastPriority = sweep.leastPriority ?? undefined;
  const limit = toLimit(means);
  const list = await jobs.listWaiting({ limit, after, leastPriority }, { signal });
  const startedAtMs = clock.now();
  const isGuarded = sweep.isGuarded && (await hasHigher(list, means, signal));
  const booked = await (isGuarded ? dispatchGuarded : memory.isOneByOne ? dispatchEach : dispatchAll)(
    list,
    means,
    signal,
  );
  if (booked === null) {
    Object.assign(memory, { isOneByOne: true, pace: firstPaceOneByOne });
    return runBatch(sweep, means, signal);
  }
  if (!isGuarded) memory.pace = learnPace(memory.pace, { jobs: list.length, ms: clock.now() - startedAtMs });
  const last = list.at(-1);
  const isFull = list.length === limit;
  const place = last === undefined ? null : { priority: last.priority, jobId: last.id };
  return { tried: list.length, booked, isFull, last: place };
}

/** The ids of the jobs that somebody would get, and of the technicians who would. */
function toTaken({ decision }: BatchPreview): {
  readonly jobIds: ReadonlySet<string>;
  readonly technicianIds: readonly string[];
} {
  const taken = decision.jobs.flatMap(({ jobId, technicianId }) =>
    technicianId === null ? [] : [{ jobId, technicianId }],
  );
  return {
    jobIds: new Set(taken.map(({ jobId }) => jobId)),
    technicianIds: [...new Set(taken.map(({ technicianId }) => technicianId))],
  };
}

/** Returns the priorities of those that were booked; null if the policy cannot be used for a batch. */
async function dispatchAll(
  list: readonly Job[],
  means: TurnMeans,
  signal: AbortSignal,
): Promise<readonly number[] | null> {
  if (list.length === 0) return [];
  return asBatch(list, means, signal, async () => {
    const { booked, left } = await book(list, undefined, means, signal);
    const others = list.filter(({ id }) => left.includes(id));
    return [...booked, ...(await interrupt(others, means, signal))];
  });
}

/** A batch takes nobody from another job: those that may are dispatched one by one. */
function interrupt(left: readonly Job[], means: TurnMeans, signal: AbortSignal): Promise<readonly number[]> {
  const interrupting = left.filter(({ requirements }) => requirements.mayInterrupt === true);
  return dispatchEach(interrupting, means, signal);
}

/** Keeps why a batch failed as a whole. Returns null if the policy cannot be used for one. */
async function asBatch<Result>(
  list: readonly Job[],
  { jobs }: TurnMeans,
  signal: AbortSignal,
  run: () => Promise<Result>,
): Promise<Result | null> {
  try {
    return await run();
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

/** At the version that was listed: a job that somebody holds or changes meanwhile is theirs. */
function toBatchJob({ id: jobId, version }: Job): BatchJob {
  return { jobId, version };
}

/** Books jobs. Returns the priorities of those that were booked, and the ids of those that nobody could get. */
async function book(
  list: readonly Job[],
  technicianIds: readonly string[] | undefined,
  { dispatcher, actor }: TurnMeans,
  signal: AbortSignal,
): Promise<{ readonly booked: readonly number[]; readonly left: readonly string[] }> {
  const request = { jobs: list.map(toBatchJob), technicianIds, actor };
  const { booked, left } = await dispatcher.dispatchBatch(request, { signal });
  const ids = new Set(booked.map(({ jobId }) => jobId));
  return { booked: list.filter(({ id }) => ids.has(id)).map(({ priority }) => priority), left };
}

/** Who would get which of the jobs, if only these technicians go. */
async function preview(
  list: readonly Job[],
  technicianIds: readonly string[] | undefined,
  { dispatcher }: TurnMeans,
  signal: AbortSignal,
): Promise<BatchPreview> {
  return dispatcher.previewBatch({ jobs: list.map(toBatchJob), technicianIds }, { signal });
}

/** Whether a job of higher priority than one of these waits in front of them. */
async function hasHigher(list: readonly Job[], { jobs }: TurnMeans, signal: AbortSignal): Promise<boolean> {
  const last = list.at(-1);
  if (last === undefined) return false;
  const [first] = await jobs.listWaiting({ limit: 1, leastPriority: last.priority + 1 }, { signal });
  return first !== undefined && first.id !== list[0]?.id;
}

/**
 * The same if something has changed since the jobs in front were tried. First finds out which technicians would go, and then
 * which waiting jobs of higher priority could use them: those take part, and nobody else is sent.
 */
async function dispatchGuarded(
  list: readonly Job[],
  means: TurnMeans,
  signal: AbortSignal,
): Promise<readonly number[] | null> {
  if (means.memory.isOneByOne)
    return dispatchEach([...(await listInFront(list, means, signal)), ...list], means, signal);
  return asBatch(list, means, signal, async () => {
    const found = await preview(list, undefined, means, signal);
    const { jobIds, technicianIds } = toTaken(found);
    const going = list.filter(({ id }) => jobIds.has(id));
    const others = list.filter(({ id }) => !jobIds.has(id));
    await noteLeft(others, found, means, signal);
    const booked = going.length === 0 ? [] : await bookBehind(going, technicianIds, means, signal);
    return [...booked, ...(await interrupt(others, means, signal))];
  });
}

/** How often the jobs of higher priority that take part may become more. */
const maxRounds = 5;

/** Books jobs, together with the waiting jobs of higher priority that could use a technician who then goes. */
async function bookBehind(
  going: readonly Job[],
  found: readonly string[],
  means: TurnMeans,
  signal: AbortSignal,
): Promise<readonly number[]> {
  let inFront = await listInFront(going, means, signal);
  let all = going;
  let [technicianIds, known] = [found, found];
  for (let round = 0; round < maxRounds; round += 1) {
    known = technicianIds;
    const rivals = await listRivals(inFront, known, means, signal);
    if (rivals.length === 0) break;
    // If they are too many for one batch, the others wait for the next sweep.
    if (rivals.length + all.length > maxBatchJobs) {
      all = rivals.slice(0, means.maxJobs);
      break;
    }
    all = [...rivals, ...all];
    inFront = inFront.filter((job) => !rivals.includes(job));
    ({ technicianIds } = toTaken(await preview(all, undefined, means, signal)));
  }
  return (await book(all, known, means, signal)).booked;
}

async function noteLeft(
  list: readonly Job[],
  { failures, decision }: BatchPreview,
  { jobs }: TurnMeans,
  signal: AbortSignal,
): Promise<void> {
  const items = list.map(({ id }) => ({ id, job: { jobId: id } }));
  const failed = new Set(failures.map(({ jobId }) => jobId));
  const left = items.filter(({ id }) => !failed.has(id));
  const attempts = [...toLeftAttempts(left, [decision]), ...toFailedAttempts(items, failures)];
  if (attempts.length > 0) await jobs.noteAttempts(attempts, { signal });
}

/** Those of these jobs that could use one of these technicians. */
async function listRivals(
  inFront: readonly Job[],
  technicianIds: readonly string[],
  means: TurnMeans,
  signal: AbortSignal,
): Promise<readonly Job[]> {
  const rivals: Job[] = [];
  for (let first = 0; first < inFront.length && rivals.length <= maxBatchJobs; first += means.maxJobs) {
    const page = inFront.slice(first, first + means.maxJobs);
    const { jobIds } = toTaken(await preview(page, technicianIds, means, signal));
    rivals.push(...page.filter(({ id }) => jobIds.has(id)));
  }
  return rivals;
}

/** The other waiting jobs of higher priority than the last of these. */
async function listInFront(
  list: readonly Job[],
  { jobs, maxJobs }: TurnMeans,
  signal: AbortSignal,
): Promise<readonly Job[]> {
  const ids = new Set(list.map(({ id }) => id));
  const leastPriority = Math.min(...list.map(({ priority }) => priority)) + 1;
  const inFront: Job[] = [];
  let after: QueuePosition | undefined;
  for (;;) {
    const page = await jobs.listWaiting({ limit: maxJobs, after, leastPriority }, { signal });
    inFront.push(...page.filter(({ id }) => !ids.has(id)));
    const last = page.at(-1);
    if (last === undefined || page.length < maxJobs) return inFront;
    after = { priority: last.priority, jobId: last.id };
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
