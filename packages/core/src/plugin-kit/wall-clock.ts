import { memoizeRecent } from "./memoize-recent.js";

/**
 * The clock on the wall of a time zone, in whole minutes since 1970-01-01 00:00 on that very wall; null where there is
 * no such zone. When the clocks go back, it stands still at the latest that they had shown, until they show it again:
 * so whatever begins or ends at a time of day does so once, at the first time.
 */
export function readWallClock(timeZone: string, instantMs: number): number | null {
  const clock = findClock(timeZone);
  if (clock === null) return null;
  if (clock.instantMs !== instantMs) {
    clock.minutes = toLatestMinutes(clock.format, instantMs);
    clock.instantMs = instantMs;
  }
  return clock.minutes;
}

/**
 * The instant at which the clock on the wall of a time zone shows a local time, in milliseconds since the Unix epoch; null
 * if there is no such zone. If the clocks go back and show it twice, the first counts. If they go forward and never show
 * it, it is moved forward by as much as they are.
 *
 * @param wallMs the local time, in milliseconds since the epoch as if it were UTC
 */
export function findInstant(timeZone: string, wallMs: number): number | null {
  const clock = findClock(timeZone);
  if (clock === null) return null;
  const toOffsetMs = (instantMs: number): number => toWallMs(clock.format, instantMs) - toWholeSeconds(instantMs);
  const [before, after] = [toOffsetMs(wallMs - dayMs), toOffsetMs(wallMs + dayMs)];
  // Two offsets may be in force around that day: take the earlier instant that shows this local time.
  const [first] = [before, after]
    .map((offsetMs) => wallMs - offsetMs)
    .filter((instantMs) => instantMs + toOffsetMs(instantMs) === wallMs)
    .sort((left, right) => left - right);
  return first ?? wallMs - before;
}

/** Whether there is a time zone of this name; upper and lower case mean the same. */
export function isTimeZone(name: string): boolean {
  return findClock(name) !== null;
}

interface WallClock {
  readonly format: Intl.DateTimeFormat;
  /** What was read last: everyone of one zone is asked about one instant, one after another. */
  instantMs: number;
  minutes: number;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** In minutes: no zone has turned its clocks back by more in the time of time zones. */
const longestTurnBack = 180;

function toLatestMinutes(format: Intl.DateTimeFormat, instantMs: number): number {
  const now = toMinutes(format, instantMs);
  const isTurnedBack = toMinutes(format, instantMs - longestTurnBack * minuteMs) + longestTurnBack > now;
  if (!isTurnedBack) return now;
  const before = Array.from({ length: longestTurnBack }, (_, minutes) =>
    toMinutes(format, instantMs - minutes * minuteMs),
  );
  return Math.max(...before);
}

function toMinutes(format: Intl.DateTimeFormat, instantMs: number): number {
  return Math.floor(toWallMs(format, instantMs) / minuteMs);
}

/** In whole seconds, as if the time on the wall were UTC. */
function toWallMs(format: Intl.DateTimeFormat, instantMs: number): number {
  const [month = 0, day, year = 0, hour, minute, second] = format.format(instantMs).match(/\d+/g)?.map(Number) ?? [];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function toWholeSeconds(instantMs: number): number {
  return Math.floor(instantMs / 1000) * 1000;
}

/** There are some 450 zones with different clocks, and some 600 names; one format takes about 30 kB. */
const maxClocks = 700;
const maxNameLength = 64;

/** One for each zone: to make a format takes a hundred times as long as to use it. */
const makeOrRecall = memoizeRecent(maxClocks, createClock);

/** By one spelling for each zone: upper and lower case mean the same, and would otherwise be kept apart. */
function findClock(timeZone: string): WallClock | null {
  return timeZone.length > maxNameLength ? null : makeOrRecall(timeZone.toLowerCase());
}

function createClock(timeZone: string): WallClock | null {
  try {
    return { format: createFormat(timeZone), instantMs: Number.NaN, minutes: Number.NaN };
  } catch {
    return null;
  }
}

function createFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
}
