import { findInstant, parseInstant } from "@dispatch/core/plugin-kit";

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
  return new Date(offset === undefined ? (findInstant(timeZone, instantMs) ?? instantMs) : instantMs).toISOString();
}

const isoTime = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?(Z|z|[+-]\d\d:\d\d)?$/;
