import { peakFactor, toBusyness } from "../demand/day-profile.js";
import type { Random } from "../random/random.js";

/** When a technician works: five days in a row, then two off, at the same hours. */
export interface Shift {
  /** Time of day, in UTC. */
  readonly startMs: number;
  readonly lengthMs: number;
  /** Which day of the technician's seven-day cycle the first simulated day is, 0 to 6. */
  readonly firstDay: number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const quarterMs = hourMs / 4;
const workingDays = 5;

/** Draws a shift whose middle follows the profile of calls: the busier the hour, the more technicians work. Starts at a full quarter of an hour. */
export function drawShift(random: Random, shiftHours: number): Shift {
  const lengthMs = shiftHours * hourMs;
  let middleMs: number;
  do middleMs = random() * dayMs;
  while (random() * peakFactor >= toBusyness(middleMs));
  const startMs = Math.floor((middleMs - lengthMs / 2) / quarterMs) * quarterMs;
  return { startMs: (startMs + dayMs) % dayMs, lengthMs, firstDay: Math.floor(random() * 7) };
}

export function isWorkingDay({ firstDay }: Shift, day: number): boolean {
  return (firstDay + day) % 7 < workingDays;
}
