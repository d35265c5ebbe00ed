import { parseInstant } from "@dispatch/core/plugin-kit";

/**
 * Returns the time as RFC 3339 in UTC with milliseconds (equal instants are equal strings); null if the text is not a
 * time. A time without an offset is local to the time zone. If the clocks go back and show it twice, the first counts. If
 * they go forward and never show it, it is moved forward by as much as they are.
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

/** @param wallMs the local time, as milliseconds since the epoch as if it were UTC */
function toInstantMs(wallMs: number, timeZone: string): number {
  const dayMs = 86_400_000;
  const [before, after] = [toOffsetMs(wallMs - dayMs, timeZone), toOffsetMs(wallMs + dayMs, timeZone)];
  // Two offsets may be in force around that day: take the earlier instant that shows this local time.
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
