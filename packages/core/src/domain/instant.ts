/**
 * An RFC 3339 instant of at most 64 characters in milliseconds since the Unix epoch; null if the text is not one. What is finer than a
 * millisecond is cut, and a leap second is no instant.
 */
export function parseInstant(text: unknown): number | null {
  if (typeof text !== "string" || text.length > maxLength) return null;
  const [instant, date, day] = rfc3339.exec(text) ?? [];
  if (instant === undefined) return null;
  // Engines differ on the 30th of February: some make it the 2nd of March.
  if (new Date(`${date}T00:00:00Z`).getUTCDate() !== Number(day)) return null;
  return Date.parse(instant.toUpperCase());
}

/** How far the clocks of two machines may be apart, in milliseconds: 5 minutes. A time farther ahead has not been yet. */
export const maxClockSkewMs: number = 5 * 60_000;

/** Room for 30 digits of a second's fraction. */
const maxLength = 64;

const rfc3339 =
  /^(\d{4}-(?:0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;
