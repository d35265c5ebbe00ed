import type { Visit } from "@dispatch/core";
import { maxVisits } from "@dispatch/core/plugin-kit";
import { type RawBuilder, sql } from "kysely";

/**
 * A visit as a row of technicians contains it, in the order below. JSON has no number for infinity and NaN, so these are
 * texts.
 */
export type VisitRow = readonly [
  assignmentId: string | null,
  holdId: string | null,
  lane: number | null,
  leavesAtMs: number | string,
  startsAtMs: number | string,
  endsAtMs: number | string,
  heldUntilMs: number | null,
  latitude: number | string,
  longitude: number | string,
];

/**
 * The open visits of each of `technicianIds` who has any, the first to leave first. All of them, because the clock of the
 * caller may be another one, and because the one before another counts, however long before it is.
 */
export function visitsOf(technicianIds: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
      select tech_id, json_agg(json_build_array(assignment_id::text, hold_id, lane, ${toMs("leaves_at")}, ${toMs("starts_at")},
        ${toMs("ends_at")}, ${toMs("held_until")}, latitude, longitude) order by nth) as visits
      from (
        select *, row_number() over (partition by tech_id order by leaves_at, id) as nth
        from dispatch_visits where tech_id = any(${technicianIds}) and is_open
      ) as visits
      where nth <= ${sql.lit(maxVisits)}
      group by tech_id`;
}

/** Whole milliseconds, because the visits of former versions are exact to the microsecond. */
export function toMs(column: string): RawBuilder<number> {
  return sql<number>`floor(extract(epoch from ${sql.ref(column)})::float8 * 1000)`;
}

export function toVisit(row: VisitRow): Visit {
  const [assignmentId, holdId, lane, leavesAtMs, startsAtMs, endsAtMs, heldUntilMs, latitude, longitude] = row;
  return {
    assignmentId,
    ...(holdId !== null && { holdId }),
    ...(heldUntilMs !== null && { heldUntil: toInstant(heldUntilMs) }),
    lane,
    leavesAt: toInstant(leavesAtMs),
    startsAt: toInstant(startsAtMs),
    endsAt: toInstant(endsAtMs),
    location: { latitude: Number(latitude), longitude: Number(longitude) },
  };
}

const firstMs = Date.parse("0001-01-01T00:00:00Z");
const lastMs = Date.parse("9999-12-31T23:59:59.999Z");

/** A visit without an end lasts as long as timestamps have a text. */
export function toInstant(ms: number | string): string {
  return new Date(Math.min(lastMs, Math.max(firstMs, Number(ms)))).toISOString();
}
