import type { Clock } from "../plugins/clock.js";
import { untilAborted } from "./aborts.js";
import { checkMethods } from "./check-option.js";

/** The longest delay of a timer, in milliseconds: Node runs a timer with a longer delay at once. */
export const maxTimerMs: number = 2 ** 31 - 1;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** @throws {InvalidRequestError} naming `clock`, and the method that is missing */
export function checkClock(clock: Clock): Clock {
  return checkMethods("clock", clock, "a clock", ["now", "schedule"]);
}

/** Resolves after a delay in milliseconds; rejects with the signal's reason as soon as it is aborted. */
export async function pause(
  delayMs: number,
  clock: Pick<Clock, "schedule">,
  signal: AbortSignal | undefined,
): Promise<void> {
  let cancel: (() => void) | undefined;
  const over = new Promise<void>((resolve) => {
    cancel = clock.schedule(resolve, delayMs);
  });
  try {
    await untilAborted(over, signal);
  } finally {
    cancel?.();
  }
}
