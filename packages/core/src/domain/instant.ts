/**
 * Parses an RFC 3339 timestamp of at most 64 characters. Returns milliseconds since the Unix epoch, or null if the text
 * is not one. Fractions of a millisecond are cut off. A leap second is not accepted; nor is what databases cannot store:
 * an offset of 16 hours or more (no zone has more than 14), and a time outside the years 1 to 9999 in UTC.
 */
export function parseInstant(text: unknown): number | null {
  if (typeof text !== "string" || text.length > maxLength) return null;
  const [instant, date, day] = rfc3339.exec(text) ?? [];
  if (instant === undefined) return null;
  // Engines differ on the 30th of February: some make it the 2nd of March.
  if (Number(day) > 28 && new Date(`${date}T00:00:00Z`).getUTCDate() !== Number(day)) return null;
  const ms = Date.parse(instant.toUpperCase());
  return firstMs <= ms && ms <= lastMs ? ms : null;
}

const firstMs = Date.parse("0001-01-01T00:00:00Z");
const lastMs = Date.parse("9999-12-31T23:59:59.999Z");

/**
 * How far the clocks of two machines may be apart, in milliseconds: 5 minutes. A time that is farther ahead is in the
 * future.
 */
export const maxClockSkewMs: number = 5 * 60_000;

/** Leaves room for a fraction of a second with 30 digits. */
const maxLength = 64;

const rfc3339 =
  /^(\d{4}-(?:0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:0\d|1[0-5]):[0-5]\d)$/i;
