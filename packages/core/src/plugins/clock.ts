import { checkMethods } from "./check-option.js";

/** Time, as far as the core needs it. A virtual one makes tests and simulations independent of the wall clock. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls back once after a delay in milliseconds; the function returned calls that off. */
  schedule(callback: () => void, delayMs: number): () => void;
}

/** The longest delay of a timer, in milliseconds: above it, one runs at once. */
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
