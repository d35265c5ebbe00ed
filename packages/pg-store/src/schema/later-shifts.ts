import { earthRadiusMeters, lateSpeedMetersPerSecond, lateVisitReason } from "@dispatch/core/plugin-kit";
import { isLocated, job } from "./expressions.js";
import { halfRadians, notLeftYet } from "./late-visits.js";

/**
 * When the shift starts in which a technician is at a moment, as `findShiftStartOfRecord` in the core says. Only a shift that
 * starts or ends in an hour that a change of the clocks skips or repeats may begin or end up to an hour later here.
 */
const shiftStartFunction = `create or replace function dispatch_shift_start(availability jsonb, moment timestamptz)
  returns timestamptz language plpgsql stable as $$
  declare
    zone text := availability ->> 'timeZone';
    utc_day timestamptz := date_trunc('day', moment at time zone 'UTC') at time zone 'UTC';
    today date;
    found timestamptz;
  begin
    if zone is null then return utc_day; end if;
    -- Postgres has the sign of an offset the other way round.
    if zone ~ '^[+-]' then zone := translate(zone, '+-', '-+'); end if;
    today := (moment at time zone zone)::date;
    -- The shift of yesterday may last until today.
    select min(opens at time zone zone) into found
    from generate_series(0, 1) as ago, lateral (select today - ago) as days (day),
      jsonb_array_elements(availability -> 'shifts') as shift,
      lateral (select day + (shift ->> 'from')::time as opens, day + (shift ->> 'to')::time as closes) as hours
    where shift -> 'weekdays' @> to_jsonb(extract(isodow from day)::integer)
      and opens at time zone zone <= moment
      and (case when closes > opens then closes else closes + interval '1 day' end) at time zone zone > moment;
    return coalesce(found, today::timestamp at time zone zone);
  exception when data_exception then
    return utc_day;
  end $$`;

/** For a visit of a later shift, technicians set off from their base: only where they were in that shift counts. */
export const laterShiftStatements: readonly string[] = [
  shiftStartFunction,
  `create or replace function dispatch_note_late(closed dispatch_visits, is_there boolean) returns void
  language plpgsql as $$
  declare
    technician record;
    next record;
    arrives timestamptz;
    shift_start timestamptz;
    is_same_shift boolean;
  begin
    select capacity, latitude, longitude, located_at, availability, ${isLocated} as is_located into technician
    from technicians where technicianid = closed.tech_id;
    if technician.capacity is distinct from 1 then return; end if;
    select *, ${isLocated} as is_located into next from dispatch_visits
    where tech_id = closed.tech_id and is_open and id <> closed.id
    order by starts_at, leaves_at, id limit 1;
    if next.assignment_id is null or next.starts_at < closed.starts_at then return; end if;
    shift_start := dispatch_shift_start(technician.availability, next.starts_at);
    is_same_shift := closed.starts_at >= shift_start;
    if is_there and is_same_shift then
      arrives := now() + (next.starts_at - next.leaves_at);
    elsif technician.located_at >= (case when is_same_shift then closed.leaves_at else shift_start end) and technician.is_located and next.is_located then
      arrives := technician.located_at + interval '1 second' / ${lateSpeedMetersPerSecond} * 2 * ${earthRadiusMeters}
        * asin(least(1, sqrt(sin(${halfRadians("latitude")}) ^ 2
          + cosd(technician.latitude) * cosd(next.latitude) * sin(${halfRadians("longitude")}) ^ 2)));
    end if;
    if arrives > next.starts_at then
      update dispatch_jobs set version = version + 1, actor = null, reason = '${lateVisitReason}'
      where id = (select ${job} from assignments where id = next.assignment_id and status in (${notLeftYet}))
        and status = 'assigned' and assignment_id = next.assignment_id
        and not exists (
          select from dispatch_job_events as events
          where events.job_id = dispatch_jobs.id and events.assignment_id = next.assignment_id
            and events.reason = '${lateVisitReason}'
        );
    end if;
  end $$`,
];
