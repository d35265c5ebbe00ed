import type { Clock } from "../plugins/clock.js";
import { onAbort } from "./aborts.js";
import { checkNumber } from "./check-option.js";
import { maxTimerMs, systemClock } from "./clock.js";

/** A limit of how long something may take. */
export interface Deadline {
  /**
   * Aborted with the caller's reason when the caller aborts, or with the deadline's reason when the deadline passes.
   */
  readonly signal: AbortSignal;
  /** Whether the deadline, and not the caller, aborted the signal. */
  readonly hasPassed: boolean;
  /** Whether the deadline is the reason that something failed with this error. */
  isReason(error: unknown): boolean;
  /**
   * Must be called at the end. Otherwise the timer keeps the process alive, and the caller's signal keeps a reference
   * to the deadline.
   */
  cancel(): void;
}

/** When a deadline passes, and with which reason. */
export interface DeadlineOptions {
  /** In milliseconds, 0 to 2,147,483,647. */
  readonly afterMs: number;
  /** Returns the reason with which the signal is aborted. */
  readonly toReason: () => unknown;
  /** The caller's signal. Default: never aborted. */
  readonly signal?: AbortSignal | undefined;
  /** @default the clock of the machine */
  readonly clock?: Pick<Clock, "schedule"> | undefined;
}

/**
 * Starts a deadline. Uses a listener rather than `AbortSignal.any`, which takes Node twenty microseconds.
 *
 * @throws {InvalidRequestError} `afterMs` is out of its range
 */
export function startDeadline({ afterMs, toReason, signal, clock = systemClock }: DeadlineOptions): Deadline {
  const controller = new AbortController();
  let hasPassed = false;
  const cancelTimer = clock.schedule(
    () => {
      hasPassed = !controller.signal.aborted;
      controller.abort(toReason());
    },
    checkNumber("afterMs", afterMs, 0, maxTimerMs),
  );
  const stopFollowing = signal && onAbort(signal, () => controller.abort(signal.reason));
  return {
    signal: controller.signal,
    get hasPassed() {
      return hasPassed;
    },
    isReason: (error) => hasPassed && error === controller.signal.reason,
    cancel() {
      cancelTimer();
      stopFollowing?.();
    },
  };
}
