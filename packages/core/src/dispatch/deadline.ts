import type { Clock } from "../plugins/clock.js";

/** A bound on how long a search may take. */
export interface Deadline {
  /** Aborted by the caller, or by the deadline. */
  readonly signal: AbortSignal | undefined;
  /** Whether the deadline is why something failed with this error. */
  isReason(error: unknown): boolean;
  /** Must be called in the end, or the timer holds the process. */
  cancel(): void;
}

export function startDeadline(
  deadlineMs: number | null,
  clock: Clock,
  callerSignal: AbortSignal | undefined,
): Deadline {
  if (deadlineMs === null) {
    return { signal: callerSignal, isReason: () => false, cancel: () => undefined };
  }
  const controller = new AbortController();
  const cancel = clock.schedule(
    () => controller.abort(new Error(`The deadline of ${deadlineMs} ms has passed`)),
    deadlineMs,
  );
  const signals = callerSignal === undefined ? [controller.signal] : [callerSignal, controller.signal];
  return {
    signal: AbortSignal.any(signals),
    isReason: (error) => controller.signal.aborted && error === controller.signal.reason,
    cancel,
  };
}
