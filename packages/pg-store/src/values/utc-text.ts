import { type RawBuilder, sql } from "kysely";

/**
 * A time as RFC 3339 text, because a `Date` would cut it to milliseconds. Null for null, and for times that have no such
 * text: infinity, and times before the year 1.
 */
export function utcText(column: string): RawBuilder<string | null> {
  const time = sql.ref(column);
  return sql<string | null>`
  case when isfinite(${time}) and ${time} >= '0001-01-01T00:00:00Z' then to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') end`;
}

const first = sql.lit("0001-01-01T00:00:00.000000Z");
const last = sql.lit("9999-12-31T23:59:59.999999Z");

/**
 * The same, but a time that has no such text is given as the first or the last one that has. If it were null, a rule would
 * take it for a time that nobody stated.
 */
export function nearestUtcText(column: string): RawBuilder<string | null> {
  const time = sql.ref(column);
  return sql<string | null>`
  case when ${time} < ${first} then ${first} when ${time} > ${last} then ${last} else ${utcText(column)} end`;
}
