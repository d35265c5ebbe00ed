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
