import { jobPriorities } from "../domain/job.js";
import type { QueuePosition, QueueState } from "../plugins/queue-store.js";

/** When waiting jobs are tried. */
export interface QueueTiming {
  /** How long changes are collected once jobs wait, in milliseconds; 0: no window. */
  readonly windowMs: number;
  /** How long after a sweep every job is tried again, in milliseconds. */
  readonly retryMs: number;
}

/** Priorities from here on never wait for a window. */
const emergencyPriority = jobPriorities.emergency;

/** A sweep may take this share of the time until the next one. */
const restPerSweep = 4;
/**
 * The longest window, and the longest rest after a sweep unless `retryMs` is longer. A later time is from a clock that was
 * ahead, of this process or another one.
 */
const longestWaitMs = 600_000;
const firstFailureMs = 1000;
const maxDoublings = 10;

/** Batches, one after another, until every job has been tried. */
export interface Sweep {
  readonly startedAtMs: number;
  /** Only jobs of at least this priority. Null: all. */
  readonly leastPriority: number | null;
  /** The jobs up to here were tried. Null: starts with the first. */
  readonly after: QueuePosition | null;
  /**
   * Whether something has changed since it started, which may help those that were tried. Jobs further behind then only get
   * technicians whom no job of higher priority could use, and another sweep follows.
   */
  readonly isGuarded: boolean;
}

/** What the next turn must know. */
export interface QueueNote {
  /** Whether the last sweep left jobs waiting. Only then a change opens a window. */
  readonly hasLeft: boolean;
  /** When the changes that were collected are tried. Null: no window is open. */
  readonly windowEndsAtMs: number | null;
  /** When everything is tried again, if no window is open then. Null: nothing waits. */
  readonly retryAtMs: number | null;
  /** When the next shift starts or absence ends, which is a change. Null: not soon, or not known. */
  readonly opensAtMs: number | null;
  readonly sweep: Sweep | null;
  /** How many batches have failed in a row. */
  readonly failures: number;
}

/** What a turn does. */
export type QueueTurn =
  /** Nothing is tried. `note` is to be kept; null if nothing has to be kept. */
  | { readonly kind: "rest"; readonly note: QueueNote | null }
  /** A batch of `note.sweep`; before it, one of the first jobs if `triesFirst`. */
  | { readonly kind: "batch"; readonly note: QueueNote & { readonly sweep: Sweep }; readonly triesFirst: boolean };

/** The queue as it is now. */
export interface QueueView extends Pick<QueueState, "waiting" | "isChanged"> {
  readonly note: QueueNote;
  readonly nowMs: number;
}

export const freshNote: QueueNote = {
  hasLeft: false,
  windowEndsAtMs: null,
  retryAtMs: null,
  opensAtMs: null,
  sweep: null,
  failures: 0,
};

/**
 * Decides what to try now:
 * 1. Nothing waits: nothing. While the last batch's failure is recent: nothing.
 * 2. A sweep is under way: its next batch. If something has changed, the first jobs are tried again before it, and the sweep
 *    is guarded from then on. It never starts again: however often something changes, it reaches every job.
 * 3. The window has ended; or no window is open, and all jobs are to be tried again: a sweep.
 * 4. Something has changed, or a shift has started, and no job was left by the last sweep, or there is no window: a sweep.
 * 5. Something has changed: a window opens; emergencies are tried at once.
 */
export function decideTurn(given: QueueView, { windowMs, retryMs }: QueueTiming): QueueTurn {
  const view = { ...given, note: withPlausibleTimes(given, retryMs) };
  const { waiting, nowMs } = view;
  if (waiting.length === 0) return { kind: "rest", note: isFresh(view.note) ? null : freshNote };
  if (hasJustFailed(view.note, nowMs)) return { kind: "rest", note: null };
  const { isChanged, note } = withOpening(view);
  const { sweep } = note;
  if (sweep !== null) {
    const next = { ...note, sweep: isChanged ? { ...sweep, isGuarded: true } : sweep };
    return { kind: "batch", note: next, triesFirst: isChanged && sweep.after !== null };
  }
  const start = (leastPriority: number | null, rest: Partial<QueueNote>): QueueTurn => ({
    kind: "batch",
    note: { ...note, ...rest, sweep: startSweep(nowMs, leastPriority) },
    triesFirst: false,
  });
  const isTriedAtOnce = isChanged && (windowMs === 0 || !note.hasLeft);
  if (isTriedAtOnce || isDue(toSweepMs(note), nowMs)) return start(null, { windowEndsAtMs: null });
  if (!isChanged) return { kind: "rest", note: null };
  const windowEndsAtMs = note.windowEndsAtMs ?? nowMs + windowMs;
  if (hasEmergency(waiting)) return start(emergencyPriority, { windowEndsAtMs });
  return { kind: "rest", note: unlessKept({ ...note, windowEndsAtMs }, view.note) };
}

function unlessKept(note: QueueNote, { windowEndsAtMs, opensAtMs }: QueueNote): QueueNote | null {
  return note.windowEndsAtMs === windowEndsAtMs && note.opensAtMs === opensAtMs ? null : note;
}

function startSweep(startedAtMs: number, leastPriority: number | null): Sweep {
  return { startedAtMs, leastPriority, after: null, isGuarded: false };
}

/** The note, in which a time that is too far ahead is now. */
function withPlausibleTimes({ note, nowMs }: Pick<QueueView, "note" | "nowMs">, retryMs: number): QueueNote {
  const latestMs = nowMs + Math.max(longestWaitMs, retryMs);
  const toPlausible = (timeMs: number | null): number | null => (timeMs !== null && timeMs > latestMs ? nowMs : timeMs);
  const { windowEndsAtMs, retryAtMs } = note;
  return { ...note, windowEndsAtMs: toPlausible(windowEndsAtMs), retryAtMs: toPlausible(retryAtMs) };
}

/** Takes an opening that is due for a change, once. */
function withOpening({ isChanged, note, nowMs }: QueueView): Pick<QueueView, "isChanged" | "note"> {
  return isDue(note.opensAtMs, nowMs) ? { isChanged: true, note: { ...note, opensAtMs: null } } : { isChanged, note };
}

/** How a batch went. */
export interface QueueBatch {
  /** The jobs that were tried. */
  readonly tried: number;
  /** The priorities of those that were booked. */
  readonly booked: readonly number[];
  /** Whether there may be more jobs after those. */
  readonly isFull: boolean;
  /** The last of the jobs that were tried. Null if there was none. */
  readonly last: QueuePosition | null;
}

/** Whether a sweep of all jobs ends with this batch, and has left some: then the next opening may help them. */
export function leavesJobs(after: QueueNote, { leastPriority }: Pick<Sweep, "leastPriority">): boolean {
  return after.hasLeft && after.sweep === null && leastPriority === null;
}

/** The note after a batch. */
export function noteBatch(
  before: QueueNote & { readonly sweep: Sweep },
  { tried, booked, isFull, last }: QueueBatch,
  nowMs: number,
  { retryMs }: QueueTiming,
): QueueNote {
  const note = { ...before, failures: 0 };
  const { sweep } = note;
  const isAnyLeft = booked.length < tried;
  // Once more, as long as nothing else happens: jobs that keep coming must not hold up those further behind.
  if (booked.length > 0 && (isAnyLeft || isFull) && !sweep.isGuarded) return note;
  if (isFull) return { ...note, sweep: { ...sweep, after: last } };
  if (sweep.isGuarded) return { ...note, sweep: startSweep(nowMs, sweep.leastPriority) };
  if (sweep.leastPriority !== null) return { ...note, hasLeft: true, sweep: null };
  const restMs = Math.max(retryMs, Math.min(longestWaitMs, restPerSweep * (nowMs - sweep.startedAtMs)));
  const hasLeft = isAnyLeft || sweep.after !== null;
  return { ...note, hasLeft, windowEndsAtMs: null, retryAtMs: nowMs + restMs, opensAtMs: null, sweep: null };
}

/** The note after a batch that failed as a whole, for example without routing: everything is tried again after a while. */
export function noteFailedBatch(note: QueueNote, nowMs: number, { retryMs }: QueueTiming): QueueNote {
  const waitMs = Math.min(retryMs, firstFailureMs * 2 ** Math.min(note.failures, maxDoublings));
  const failures = note.failures + 1;
  return { ...freshNote, hasLeft: true, retryAtMs: nowMs + waitMs, failures };
}

/**
 * When a waiting job of this priority is tried next, at the latest, in milliseconds since the Unix epoch. The end of its hold
 * is a change.
 */
export function toNextTryMs(
  given: QueueView,
  { priority, heldUntilMs = null }: { readonly priority: number; readonly heldUntilMs?: number | null },
  timing: QueueTiming,
): number {
  const view = { ...given, note: withPlausibleTimes(given, timing.retryMs) };
  const { note, nowMs } = view;
  if (heldUntilMs !== null && heldUntilMs > nowMs) {
    const isTriedAtOnce = !note.hasLeft || priority >= emergencyPriority;
    return heldUntilMs + (isTriedAtOnce ? 0 : timing.windowMs);
  }
  if (hasJustFailed(note, nowMs)) return note.retryAtMs ?? nowMs;
  const turn = decideTurn(view, timing);
  const isTried = turn.kind === "batch" && (turn.note.sweep.leastPriority ?? priority) <= priority;
  if (isTried) return nowMs;
  return Math.max(nowMs, toSweepMs(turn.note ?? note) ?? nowMs + timing.retryMs);
}

/** When everything is tried, if nothing changes until then. */
function toSweepMs({ windowEndsAtMs, retryAtMs }: QueueNote): number | null {
  return windowEndsAtMs ?? retryAtMs;
}

/** Reads a note as text. Any other text, such as one of another version, is a fresh note: everything is then tried. */
export function parseNote(text: string | null): QueueNote {
  if (text === null) return freshNote;
  try {
    const note: QueueNote = JSON.parse(text);
    return isNote(note) ? note : freshNote;
  } catch {
    return freshNote;
  }
}

function isNote(value: QueueNote): boolean {
  const { hasLeft, windowEndsAtMs, retryAtMs, opensAtMs, sweep, failures } = Object(value);
  const isTime = (time: unknown): boolean => time === null || Number.isFinite(time);
  const isKnown = typeof hasLeft === "boolean" && Number.isInteger(failures) && isTime(windowEndsAtMs);
  return isKnown && isTime(retryAtMs) && isTime(opensAtMs) && (sweep === null || isSweep(sweep));
}

function isSweep(value: Sweep): boolean {
  const { startedAtMs, leastPriority, after, isGuarded } = Object(value);
  const isPlace = after === null || (Number.isInteger(after?.priority) && typeof after?.jobId === "string");
  const isBound = leastPriority === null || Number.isInteger(leastPriority);
  return Number.isFinite(startedAtMs) && isBound && isPlace && typeof isGuarded === "boolean";
}

function isFresh(note: QueueNote): boolean {
  return !note.hasLeft && toSweepMs(note) === null && note.sweep === null;
}

function hasJustFailed({ failures, retryAtMs }: QueueNote, nowMs: number): boolean {
  return failures > 0 && !isDue(retryAtMs, nowMs);
}

function isDue(timeMs: number | null, nowMs: number): boolean {
  return timeMs !== null && nowMs >= timeMs;
}

function hasEmergency(waiting: QueueView["waiting"]): boolean {
  return waiting.some(({ priority }) => priority >= emergencyPriority);
}
