import type { Dispatcher } from "../contract/dispatcher.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { checkFields, type FieldsOf } from "../plugin-kit/check-fields.js";
import { checkFunction, checkMethods, checkNumberOrOff, checkText, checkWhole } from "../plugin-kit/check-option.js";
import { isQueueStore } from "../plugin-kit/check-plugin.js";
import { leastSilenceSeconds } from "../plugin-kit/check-queue-requests.js";
import { checkClock, pause, systemClock } from "../plugin-kit/clock.js";
import { memoizeRecent } from "../plugin-kit/memoize-recent.js";
import { createTurnstile } from "../plugin-kit/turnstile.js";
import type { Clock } from "../plugins/clock.js";
import type { OperationOptions } from "../plugins/operation-options.js";
import type { QueueStore } from "../plugins/queue-store.js";
import type { QueueTiming } from "./decide-turn.js";
import { createHintedLooks, type QueueHints } from "./hinted-looks.js";
import { createTurnMemory, runTurn, type TurnMeans, type TurnResult } from "./run-turn.js";

/** The waiting jobs, and what dispatches them. */
export interface QueueParts {
  readonly dispatcher: Pick<Dispatcher, "dispatchBatch" | "previewBatch" | "dispatchJob">;
  /** The store that the dispatcher books in. */
  readonly jobs: QueueStore;
}

/** How queues are run. */
export interface QueueSettings {
  /** Ends the run: a batch is aborted, what it has booked stays booked. */
  readonly signal: AbortSignal;
  /**
   * How often each queue is looked at, in milliseconds, 10 to 60,000. That takes one short statement of the store.
   *
   * @default 200
   */
  readonly pollMs?: number | undefined;
  /** Tells when a queue may have changed, so that it is looked at before its next poll. Default: only polls. */
  readonly hints?: QueueHints | undefined;
  /**
   * How long changes are collected once jobs wait, in milliseconds, 0 to 600,000; 0: no window, and each change is tried at
   * once. Emergencies never wait for it.
   *
   * @default 60,000
   */
  readonly windowMs?: number | undefined;
  /**
   * How long after everything was tried it is tried again, even if nothing has changed that the store tells of, in
   * milliseconds, 100 to 3,600,000. So what the store does not tell of, such as a new road, is noticed at the latest then.
   *
   * @default 30,000
   */
  readonly retryMs?: number | undefined;
  /**
   * After which silence, in seconds, a location report is a change: the age at which a location is too old for the
   * dispatcher, 300 or more. `"off"`: no report is a change.
   *
   * @default 86,400, as `maxLocationAgeSeconds` of the dispatcher
   */
  readonly silenceSeconds?: number | "off" | undefined;
  /**
   * The most jobs of one batch, 1 to 1,000. A batch takes fewer, but at least 40, if that many would add more than 0.5 s to
   * what it takes anyway. Without a window it is 0.1 s and at least 10; one by one, 0.3 s and at least 10.
   *
   * @default 200
   */
  readonly maxJobs?: number | undefined;
  /**
   * How long a process that was killed keeps the queue from the others, in milliseconds, 50 to 600,000.
   *
   * @default 400
   */
  readonly leaseMs?: number | undefined;
  /** Who books, for the history. @default "queue" */
  readonly actor?: string | undefined;
  /** The time and the timers. @default the clock of the machine */
  readonly clock?: Clock | undefined;
  /** Called after each turn, with the name of the queue. What it throws is ignored. Default: not told. */
  readonly onTurn?: ((turn: TurnResult, queue: string) => void) | undefined;
  /**
   * Called with the error if a batch failed, or the store could not be read; the queue is tried again after a while. What it throws
   * is ignored. Default: not told.
   */
  readonly onFailure?: ((error: unknown, queue: string) => void) | undefined;
}

/** One queue, and how it is run. */
export interface RunQueueOptions extends QueueParts, QueueSettings {}

/** Many queues, such as one for each tenant, and how they are run. */
export interface RunQueuesOptions extends QueueSettings {
  /** Lists the names of the queues to look at, in the order of their turns. */
  readonly list: (options: OperationOptions) => Promise<readonly string[]>;
  /** Returns the parts of a queue by its name. Called again for a queue that had no turn for a long time. */
  readonly find: (queue: string) => QueueParts;
  /** How many queues have a turn at the same time, 1 to 1,000. @default 4 */
  readonly maxTurns?: number | undefined;
}

const settingFields: FieldsOf<QueueSettings> = {
  signal: true,
  pollMs: true,
  hints: true,
  windowMs: true,
  retryMs: true,
  silenceSeconds: true,
  maxJobs: true,
  leaseMs: true,
  actor: true,
  clock: true,
  onTurn: true,
  onFailure: true,
};

/**
 * Dispatches waiting jobs until the signal is aborted, and resolves then. Any number of processes may run the queue of one
 * store: one at a time has a turn, and one that is killed loses it. Each job is booked once, by its own atomic claim.
 *
 * Jobs are tried when it can help: when one comes, when an assignment ends or is declined, when a shift starts or an absence
 * ends, when a technician is added, changes or reports after a silence, when a window ends, and again after `retryMs`. The
 * jobs with the highest priority are one batch; if the policy has a tolerance, they are dispatched one by one. A waiting job whose window has passed becomes missed.
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 * @example
 * const stop = new AbortController();
 * const running = runQueue({ dispatcher, jobs: store.assignments, signal: stop.signal });
 */
export async function runQueue(options: RunQueueOptions): Promise<void> {
  checkFields("", options, { ...settingFields, dispatcher: true, jobs: true });
  const { dispatcher, jobs, ...settings } = options;
  const parts = checkParts("", { dispatcher, jobs });
  // There is only one, whatever its hints call it.
  const hints = checkHints(settings.hints);
  const own = hints && { listen: (onHint: (queue: string | null) => void) => hints.listen(() => onHint("")) };
  return run({ ...settings, hints: own, list: async () => [""], find: () => parts });
}

/**
 * Runs many queues as `runQueue` runs one. Queues take turns, and a turn is at most one batch, or two after a
 * change: a queue with many jobs does not keep the others from theirs.
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export async function runQueues(options: RunQueuesOptions): Promise<void> {
  checkFields("", options, { ...settingFields, list: true, find: true, maxTurns: true });
  checkFunction("list", options.list);
  checkFunction("find", options.find);
  return run(options);
}

/** How many queues are kept. One takes a few kilobytes, and is quick to create again. */
const maxKept = 1000;
const maxPauseMs = 10_000;

async function run(options: RunQueuesOptions): Promise<void> {
  const { list, find, onTurn, onFailure } = options;
  const { signal, pollMs, hints, maxTurns, ...shared } = parseSettings(options);
  const turnstile = createTurnstile(maxTurns);
  const running = new Map<string, Promise<void>>();
  const tell = <Input>(listener: ((input: Input, queue: string) => void) | undefined, input: Input, queue: string) => {
    try {
      listener?.(input, queue);
    } catch {
      // It only listens.
    }
  };
  const findMeans = memoizeRecent(maxKept, (queue: string): TurnMeans => {
    return { ...checkParts("find().", find(queue)), ...shared, memory: createTurnMemory() };
  });

  const takeTurns = async (queue: string): Promise<void> => {
    for (let goesOn = true; goesOn; ) {
      await turnstile.enter(signal);
      try {
        const turn = await runTurn(findMeans(queue), signal);
        tell(onTurn, turn, queue);
        if (turn.error !== null) tell(onFailure, turn.error, queue);
        ({ goesOn } = turn);
      } finally {
        turnstile.leave();
      }
    }
  };

  /** Keeps the queue out of the next looks for a while. */
  const rest = (): Promise<void> => pause(Math.min(maxPauseMs, pollMs * 4), shared.clock, signal);

  const start = (queue: string): void => {
    if (running.has(queue)) return;
    const turns = takeTurns(queue)
      .catch((error: unknown) => {
        if (signal.aborted) return;
        tell(onFailure, error, queue);
        return rest();
      })
      .catch(() => undefined)
      .finally(() => {
        running.delete(queue);
        if (looks.isWantedAgain(queue) && !signal.aborted) start(queue);
      });
    running.set(queue, turns);
  };

  const looks = createHintedLooks({ isRunning: (queue) => running.has(queue), start, clock: shared.clock, signal });
  const stopListening = hints?.listen(looks.hint);
  try {
    while (!signal.aborted) {
      try {
        const queues = await list({ signal });
        looks.know(queues);
        for (const queue of queues) start(queue);
        await looks.pause(pollMs);
      } catch (error) {
        if (signal.aborted) break;
        tell(onFailure, error, "");
        await rest().catch(() => undefined);
      }
    }
  } finally {
    stopListening?.();
  }
  await Promise.all(running.values());
}

interface ParsedSettings extends Omit<TurnMeans, keyof QueueParts | "memory"> {
  readonly signal: AbortSignal;
  readonly pollMs: number;
  readonly hints: QueueHints | undefined;
  readonly maxTurns: number;
}

function parseSettings(options: RunQueuesOptions): ParsedSettings {
  const { signal, actor = "queue", clock = systemClock, onTurn, onFailure } = options;
  checkMethods("signal", signal, "an AbortSignal", ["throwIfAborted"]);
  if (onTurn !== undefined) checkFunction("onTurn", onTurn);
  if (onFailure !== undefined) checkFunction("onFailure", onFailure);
  return {
    signal,
    pollMs: checkWhole("pollMs", options.pollMs ?? 200, 10, 60_000),
    hints: checkHints(options.hints),
    maxTurns: checkWhole("maxTurns", options.maxTurns ?? 4, 1, 1000),
    timing: parseTiming(options),
    silenceSeconds: parseSilence(options),
    maxJobs: checkWhole("maxJobs", options.maxJobs ?? 200, 1, 1000),
    leaseMs: checkWhole("leaseMs", options.leaseMs ?? 400, 50, 600_000),
    holder: crypto.randomUUID(),
    actor: checkText("actor", actor),
    clock: checkClock(clock),
  };
}

/** @throws {InvalidRequestError} naming the setting that cannot be used */
export function parseTiming({
  windowMs = 60_000,
  retryMs = 30_000,
}: Pick<QueueSettings, "windowMs" | "retryMs">): QueueTiming {
  return {
    windowMs: checkWhole("windowMs", windowMs, 0, 600_000),
    retryMs: checkWhole("retryMs", retryMs, 100, 3_600_000),
  };
}

/** @throws {InvalidRequestError} naming the setting that cannot be used */
export function parseSilence({ silenceSeconds = 86_400 }: Pick<QueueSettings, "silenceSeconds">): number | null {
  return checkNumberOrOff("silenceSeconds", silenceSeconds, leastSilenceSeconds, Number.MAX_SAFE_INTEGER);
}

function checkHints(hints: QueueHints | undefined): QueueHints | undefined {
  return hints === undefined ? undefined : checkMethods("hints", hints, "queue hints", ["listen"]);
}

function checkParts(path: string, { dispatcher, jobs }: QueueParts): QueueParts {
  checkMethods(`${path}dispatcher`, dispatcher, "a dispatcher", ["dispatchBatch", "previewBatch", "dispatchJob"]);
  checkMethods(`${path}jobs`, jobs, "a queue store", ["readQueue"]);
  if (isQueueStore(jobs)) return { dispatcher, jobs };
  throw new InvalidRequestError({ parameter: `${path}jobs`, problem: "must be a queue store" });
}
