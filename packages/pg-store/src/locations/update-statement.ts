import type { LocationUpdate } from "@dispatch/core";
import { maxClockSkewMs } from "@dispatch/core/plugin-kit";
import { type RawBuilder, sql } from "kysely";

/** The reports as columns. */
export interface ReportColumns {
  /** Null for an id that no row can have. */
  readonly techIds: (number | null)[];
  readonly latitudes: number[];
  readonly longitudes: number[];
  readonly reportedAtMs: number[];
}

/**
 * Stores all reports in one statement, and returns one result for each, in order. If a technician has several reports, the
 * latest counts; of equal times, the first. Technicians are locked in the order of their ids, so concurrent batches wait
 * for each other without a deadlock. After locking, the times are compared again.
 */
export function updateStatement({
  techIds,
  latitudes,
  longitudes,
  reportedAtMs,
}: ReportColumns): RawBuilder<{ readonly update: LocationUpdate }> {
  return sql`
    with report as materialized (
      select *, timestamptz 'epoch' + at_ms * interval '1 millisecond' as at
      from unnest(${techIds}::integer[], ${latitudes}::float8[], ${longitudes}::float8[], ${reportedAtMs}::float8[])
        with ordinality as given (tech_id, latitude, longitude, at_ms, place)
    ), latest as (
      select distinct on (tech_id) * from report
      where at <= now() + ${maxClockSkewMs}::float8 * interval '1 millisecond'
      order by tech_id, at desc, place
    ), locked as materialized (
      select technicians.technicianid, latest.*
      from technicians join latest on technicians.technicianid = latest.tech_id
      where technicians.located_at is null or technicians.located_at < latest.at
      order by technicians.technicianid
      for no key update of technicians
    ), moved as (
      update technicians
      set latitude = locked.latitude, longitude = locked.longitude, located_at = locked.at
      from locked where technicians.technicianid = locked.technicianid
      returning locked.place
    )
    select case
        when at > now() + ${maxClockSkewMs}::float8 * interval '1 millisecond' then 'in_future'
        when moved.place is not null then 'updated'
        when not exists (select from technicians where technicianid = report.tech_id) then 'unknown_technician'
        else 'outdated'
      end as update
    from report left join moved using (place)
    order by place`;
}
