import type { LocationUpdate } from "@dispatch/core";
import { maxClockSkewMs } from "@dispatch/core/plugin-kit";
import { type RawBuilder, sql } from "kysely";
import { metersBetween } from "../schema/meters-between.js";

/** The reports as columns. */
export interface ReportColumns {
  /** Null for an id that no row can have. */
  readonly techIds: (number | null)[];
  readonly latitudes: number[];
  readonly longitudes: number[];
  readonly reportedAtMs: number[];
}

/** A time after this one is still to come, also for a clock that is a little ahead. */
const latestTime = sql`(now() + ${maxClockSkewMs}::float8 * interval '1 millisecond')`;

/**
 * Stores all reports in one statement, and returns one result for each, in order. If a technician has several reports, the
 * latest that is not swapped counts; of equal times, the first. Technicians are locked in the order of their ids, so
 * concurrent batches wait for each other without a deadlock. After locking, the times are compared again.
 *
 * @param maxMoveMeters null: no report counts as swapped
 */
export function locationUpdateStatement(
  { techIds, latitudes, longitudes, reportedAtMs }: ReportColumns,
  maxMoveMeters: number | null,
): RawBuilder<{ readonly update: LocationUpdate }> {
  return sql`
    with report as materialized (
      select *, timestamptz 'epoch' + at_ms * interval '1 millisecond' as at
      from unnest(${techIds}::integer[], ${latitudes}::float8[], ${longitudes}::float8[], ${reportedAtMs}::float8[])
        with ordinality as given (tech_id, latitude, longitude, at_ms, place)
    ), due as (
      select * from report where at <= ${latestTime}
    ), latest as (
      select tech_id, max(at) as at from due group by tech_id
    ), locked as materialized (
      select technicians.technicianid, technicians.latitude, technicians.longitude, technicians.located_at
      from technicians join latest on technicians.technicianid = latest.tech_id
      where ${isStoredOutdated("technicians.located_at", "latest.at")}
      order by technicians.technicianid
      for no key update of technicians
    ), newer as materialized (
      select due.*, ${maxMoveMeters === null ? sql`false` : isSwapped(maxMoveMeters)} as is_swapped
      from due join locked on due.tech_id = locked.technicianid
      where ${isStoredOutdated("locked.located_at", "due.at")}
    ), chosen as materialized (
      select distinct on (tech_id) * from newer where not is_swapped order by tech_id, at desc, place
    ), moved as (
      update technicians
      set latitude = chosen.latitude, longitude = chosen.longitude, located_at = chosen.at
      from chosen where technicians.technicianid = chosen.tech_id
      returning chosen.place
    )
    select case
        when report.at > ${latestTime} then 'in_future'
        when moved.place is not null then 'updated'
        when newer.is_swapped and (chosen.place is null or (newer.at, -newer.place) > (chosen.at, -chosen.place))
          then 'swapped'
        when not exists (select from technicians where technicianid = report.tech_id) then 'unknown_technician'
        else 'outdated'
      end as update
    from report
      left join moved using (place)
      left join newer using (place)
      left join chosen on chosen.tech_id = report.tech_id
    order by report.place`;
}

/** Another program may have stored a time that is still to come, such as infinity: it must not shut out all reports. */
function isStoredOutdated(stored: string, reported: string): RawBuilder<boolean> {
  const [storedAt, reportedAt] = [sql.ref(stored), sql.ref(reported)];
  return sql<boolean>`(${storedAt} is null or ${storedAt} < ${reportedAt} or ${storedAt} > ${latestTime})`;
}

/** As the core has it: far from the stored place, which the place with latitude and longitude swapped is not. */
function isSwapped(maxMoveMeters: number): RawBuilder<boolean> {
  const stored = { latitude: sql.ref<number>("locked.latitude"), longitude: sql.ref<number>("locked.longitude") };
  const [latitude, longitude] = [sql.ref<number>("due.latitude"), sql.ref<number>("due.longitude")];
  const isFar = sql`${metersBetween(stored, { latitude, longitude })} > ${maxMoveMeters}::float8`;
  const isNearSwapped = sql`${metersBetween(stored, { latitude: longitude, longitude: latitude })} <= ${maxMoveMeters}::float8`;
  // In this order: sines fail of what is not a number of degrees.
  return sql<boolean>`case
        when not (due.longitude between -90 and 90) then false
        when locked.latitude between -90 and 90 and locked.longitude between -180 and 180
          then ${isFar} and ${isNearSwapped}
        else false
      end`;
}
