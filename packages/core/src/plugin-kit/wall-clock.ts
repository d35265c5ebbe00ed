import { memoizeRecent } from "./memoize-recent.js";

/**
 * Returns the local time of a time zone, in whole minutes since 1970-01-01 00:00 local time; null if there is no such
 * zone. When the clocks go back, the result stays at the latest time shown until the clocks show it again. So anything
 * that starts or ends at a time of day does so only once, at the first occurrence.
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
 * Returns when a time zone shows a local time, in milliseconds since the Unix epoch; null if there is no such zone. If
 * the clocks go back and show it twice, the first occurrence counts. If they go forward and skip it, it is moved
 * forward by the same amount.
 *
 * @param wallMs the local time, in milliseconds since the epoch as if it were UTC
 */
export function findInstant(timeZone: string, wallMs: number): number | null {
  const clock = findClock(timeZone);
  if (clock === null) return null;
  const toOffsetMs = (instantMs: number): number => readOffset(clock.format, instantMs);
  const [before, after] = [toOffsetMs(wallMs - dayMs), toOffsetMs(wallMs + dayMs)];
  // Two offsets may be in force around that day: take the earlier instant that shows this local time.
  const [first] = [before, after]
    .map((offsetMs) => wallMs - offsetMs)
    .filter((instantMs) => instantMs + toOffsetMs(instantMs) === wallMs)
    .sort((left, right) => left - right);
  return first ?? wallMs - before;
}

/** Returns how far the clocks of a time zone are ahead of UTC, in milliseconds; null if there is no such zone. */
export function findOffset(timeZone: string, instantMs: number): number | null {
  const clock = findClock(timeZone);
  return clock === null ? null : readOffset(clock.format, instantMs);
}

/** Whether there is a time zone of this name; case is ignored. */
export function isTimeZone(name: string): boolean {
  return findClock(name) !== null;
}

interface WallClock {
  readonly format: Intl.DateTimeFormat;
  /** The last result: usually all technicians of a zone are checked for the same instant in turn. */
  instantMs: number;
  minutes: number;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** In minutes: since time zones exist, no zone has turned its clocks back by more. */
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

/** Converts to whole seconds, as if the local time were UTC. */
function toWallMs(format: Intl.DateTimeFormat, instantMs: number): number {
  const [month = 0, day, year = 0, hour, minute, second] = format.format(instantMs).match(/\d+/g)?.map(Number) ?? [];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function readOffset(format: Intl.DateTimeFormat, instantMs: number): number {
  return toWallMs(format, instantMs) - toWholeSeconds(instantMs);
}

function toWholeSeconds(instantMs: number): number {
  return Math.floor(instantMs / 1000) * 1000;
}

/** There are some 450 zones with different clocks, and some 600 names; one format takes about 30 kB. */
const maxClocks = 700;
const maxNameLength = 64;

/** One for each zone: creating a format takes a hundred times as long as using it. */
const makeOrRecall = memoizeRecent(maxClocks, createClock);

/** Uses one spelling for each zone: names that differ only in case would otherwise be kept separately. */
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
