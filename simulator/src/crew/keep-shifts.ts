import type { VirtualClock } from "../clock/virtual-clock.js";
import { createRandom } from "../random/random.js";
import type { Crew, CrewMember } from "./crew.js";
import { drawShift, isWorkingDay, type Shift } from "./shift.js";

export interface ShiftOptions {
  readonly seed: number;
  /** 24: everyone works all the time. */
  readonly shiftHours: number;
}

const dayMs = 86_400_000;
const shiftStream = 4;

/** Starts and ends the shifts of all technicians; calls `onBegin` after each start. A job that is open at the end of a shift is still done. */
export function keepShifts(
  crew: Crew,
  clock: VirtualClock,
  { seed, shiftHours }: ShiftOptions,
  onBegin: () => Promise<void>,
): void {
  const random = createRandom(seed, shiftStream);

  const begin = (member: CrewMember, lengthMs: number): Promise<void> => {
    clock.after(lengthMs, () => crew.endShift(member));
    crew.beginShift(member);
    return onBegin();
  };

  const planDay = (member: CrewMember, shift: Shift): void => {
    const firstMidnightMs = clock.now();
    const next = (day: number): void => {
      let workingDay = day;
      while (!isWorkingDay(shift, workingDay)) workingDay += 1;
      const beginsAtMs = firstMidnightMs + workingDay * dayMs + shift.startMs;
      clock.after(beginsAtMs - clock.now(), () => {
        next(workingDay + 1);
        return begin(member, shift.lengthMs);
      });
    };
    next(0);
  };

  for (const member of crew.members) {
    const shift = drawShift(random, shiftHours);
    if (shiftHours < 24) planDay(member, shift);
    else crew.beginShift(member);
  }
}
