import { parseInstant } from "@dispatch/core/plugin-kit";

/**
 * RFC 3339 in UTC, to the millisecond, so that the same instant is the same text; null if the text is not a time. A time
 * without an offset is one of the time zone: the first of two when the clocks go back, and as much later as the clocks
 * jump ahead if they never show it.
 */
export function parseTime(text: unknown, timeZone: string): string | null {
  if (typeof text !== "string" || text.length > 40) return null;
  const [, date, time, seconds = ":00", offset] = isoTime.exec(text.trim()) ?? [];
  if (date === undefined) return null;
  const instantMs = parseInstant(`${date}T${time}${seconds}${offset ?? "Z"}`);
  if (instantMs === null) return null;
  return new Date(offset === undefined ? toInstantMs(instantMs, timeZone) : instantMs).toISOString();
}

const isoTime = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?(Z|z|[+-]\d\d:\d\d)?$/;

/** @param wallMs what the clock on the wall shows, as if it were in UTC */
function toInstantMs(wallMs: number, timeZone: string): number {
  const dayMs = 86_400_000;
  const [before, after] = [toOffsetMs(wallMs - dayMs, timeZone), toOffsetMs(wallMs + dayMs, timeZone)];
  // Of the offsets in force around that day, the one that the wall had first.
  const [first = wallMs] = [before, after]
    .map((offsetMs) => wallMs - offsetMs)
    .filter((instantMs) => instantMs + toOffsetMs(instantMs, timeZone) === wallMs)
    .sort((left, right) => left - right);
  const isShown = first + toOffsetMs(first, timeZone) === wallMs;
  return isShown ? first : wallMs - before;
}

function toOffsetMs(instantMs: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const [month = 0, day, year = 0, hour, minute, second] = format.format(instantMs).match(/\d+/g)?.map(Number) ?? [];
  const wallMs = Date.UTC(year, month - 1, day, hour, minute, second);
  return wallMs - Math.floor(instantMs / 1000) * 1000;
}
