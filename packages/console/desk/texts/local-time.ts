/** Returns the time in a time zone as a field of a form has it, such as `2026-05-04T14:00`. */
export function toLocalTime(at: string | number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    ...{ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" },
  }).formatToParts(typeof at === "number" ? at : Date.parse(at));
  const find = (wanted: string): string => parts.find(({ type }) => type === wanted)?.value ?? "";
  return `${find("year")}-${find("month")}-${find("day")}T${find("hour")}:${find("minute")}`;
}

/**
 * Returns the RFC 3339 timestamp of a local time in a time zone. In the hour that a change to winter time repeats, the first
 * one counts; in the hour that a change to summer time skips, the time after it.
 */
export function toInstant(local: string, timeZone: string): string {
  const asIfUtc = Date.parse(`${local}Z`);
  const offsetAt = (at: number): number => Date.parse(`${toLocalTime(at, timeZone)}Z`) - at;
  const day = 86_400_000;
  const candidates = [offsetAt(asIfUtc - day), offsetAt(asIfUtc + day)].map((offset) => asIfUtc - offset);
  const found = candidates.find((at) => toLocalTime(at, timeZone) === local) ?? Math.max(...candidates);
  return new Date(found).toISOString();
}

/** Returns the date, such as `2026-05-04`, so many days later, or earlier. */
export function moveDate(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/**
 * Returns the end of a time whose start moves: as long after it as before. It stays if there was no start or no end, or if
 * the start is removed. All are local times, as fields of a form have them.
 */
export function moveEnd(from: string, to: string, nextFrom: string): string {
  if (from === "" || to === "" || nextFrom === "") return to;
  const toMs = (local: string): number => Date.parse(`${local}Z`);
  const end = toMs(to) + toMs(nextFrom) - toMs(from);
  return Number.isNaN(end) ? to : new Date(end).toISOString().slice(0, 16);
}
