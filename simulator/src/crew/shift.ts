import { drawIndex } from "../random/distributions.js";
import type { Random } from "../random/random.js";

/** When someone works: five days in a row, then two off, at the same hours. */
export interface Shift {
  /** Of the day, in UTC. */
  readonly startMs: number;
  readonly lengthMs: number;
  /** Which of the seven days of their week the first simulated day is, 0 to 6. */
  readonly firstDay: number;
}

const quarterMs = 900_000;
const firstStartMs = 6 * 3_600_000;
const startCount = 24;
const workingDays = 5;

/** Begins at a quarter of an hour between 06:00 and 12:00. */
export function drawShift(random: Random, shiftHours: number): Shift {
  return {
    startMs: firstStartMs + drawIndex(random, startCount) * quarterMs,
    lengthMs: shiftHours * 3_600_000,
    firstDay: drawIndex(random, 7),
  };
}

export function isWorkingDay({ firstDay }: Shift, day: number): boolean {
  return (firstDay + day) % 7 < workingDays;
}
