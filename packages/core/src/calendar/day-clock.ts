import { memoizeRecent } from "../plugin-kit/memoize-recent.js";
import { findOffset } from "../plugin-kit/wall-clock.js";

/** Time in which the clocks of a zone are not changed: the half-open interval [fromMs, toMs). */
interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  /** How far the clocks are ahead of UTC. */
  readonly offsetMs: number;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Days of time zones: 50 zones, 200 days each. */
const maxDays = 10_000;

/**
 * Creates a function that returns the first instant at which the clocks of a time zone show a time of a day, or a later
 * one, in milliseconds since the Unix epoch: the same as `readWallClock` says. `findInstant` would move a time that is
 * skipped forward. However many times are asked for, the clocks are read a few times a day.
 *
 * @param day days since 1970-01-01, local time
 * @returns a function of minutes since the start of that day, 0 to 2,880
 */
export function createDayClock(timeZone: string, day: number): (minutes: number) => number {
  // No zone is a day or more from UTC.
  const stretches = [day - 1, day, day + 1, day + 2].flatMap((utcDay) => recallStretches(`${utcDay} ${timeZone}`));
  return (minutes) => {
    const wallMs = day * dayMs + minutes * minuteMs;
    for (const { fromMs, toMs, offsetMs } of stretches) {
      const shownMs = Math.max(fromMs, wallMs - offsetMs);
      if (shownMs < toMs) return shownMs;
    }
    return wallMs;
  };
}

/** The stretches of a day of UTC. No zone changes its clocks twice within a day. */
const recallStretches = memoizeRecent(maxDays, (key): readonly Stretch[] => {
  const space = key.indexOf(" ");
  const [fromMs, toMs] = [Number(key.slice(0, space)) * dayMs, (Number(key.slice(0, space)) + 1) * dayMs];
  const toOffset = (instantMs: number): number => findOffset(key.slice(space + 1), instantMs) ?? 0;
  const [before, after] = [toOffset(fromMs), toOffset(toMs)];
  if (before === after) return [{ fromMs, toMs, offsetMs: before }];
  let [beforeMs, changedMs] = [fromMs, toMs];
  while (changedMs - beforeMs > 1) {
    const middleMs = Math.floor((beforeMs + changedMs) / 2);
    if (toOffset(middleMs) === before) beforeMs = middleMs;
    else changedMs = middleMs;
  }
  return [
    { fromMs, toMs: changedMs, offsetMs: before },
    { fromMs: changedMs, toMs, offsetMs: after },
  ];
});
