import { maxClockSkewMs } from "@dispatch/core/plugin-kit";
import { type RawBuilder, sql } from "kysely";

const maxAgeSeconds = sql.lit(maxClockSkewMs / 1000);

/**
 * How long the lane of an overdue visit counts as taken, in seconds from now, if that time begins when the visit was
 * planned: a plan that starts right after it would come too late otherwise.
 *
 * @param age how long ago that was, as an interval. Null: just now
 */
export function overrunSince(age: RawBuilder<unknown>, overrunSeconds: RawBuilder<unknown>): RawBuilder<number> {
  return sql`(${overrunSeconds}::float8 - least(greatest(extract(epoch from (${age})::interval), 0), ${maxAgeSeconds})::float8)`;
}
