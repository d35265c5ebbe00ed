/**
 * An RFC 3339 instant in UTC as Python's `isoformat` writes it: `+00:00` for the zone, and six decimals of a second,
 * or none where they are all zero.
 */
export function toIsoFormat(instant: string): string {
  const [, seconds = "", decimals = ""] = /^([^.Z]+)(?:\.(\d{1,6}))?Z$/.exec(instant) ?? [];
  if (seconds === "") return instant;
  const micros = decimals.padEnd(6, "0");
  return micros === "000000" ? `${seconds}+00:00` : `${seconds}.${micros}+00:00`;
}
