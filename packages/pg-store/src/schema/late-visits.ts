import {
  earthRadiusMeters,
  interruptibleStatuses,
  lateSpeedMetersPerSecond,
  lateVisitReason,
} from "@dispatch/core/plugin-kit";
import { isLocated, job } from "./expressions.js";

export const notLeftYet: string = interruptibleStatuses.map((status) => `'${status}'`).join(", ");

/**
 * Half of what two columns of degrees differ by, in radians. Both are moved to where doubles are 2e-13 degrees apart: Postgres
 * fails if a product of smaller differences underflows.
 */
export function halfRadians(column: "latitude" | "longitude"): string {
  return `radians((technician.${column} + 1024) - (next.${column} + 1024)) / 2`;
}

export const lateVisitStatements: readonly string[] = [
  // Notes an event of the job whose technician can no longer be there in time, because another visit of theirs is gone; by the
  // rules of `findLateVisit` in the core, and once for each assignment. Locks no visit: whatever ends an assignment locks its
  // visit before its job.
  `create or replace function dispatch_note_late(closed dispatch_visits, is_there boolean) returns void
  language plpgsql as $$
  declare
    technician record;
    next record;
    arrives timestamptz;
  begin
    select capacity, latitude, longitude, located_at, ${isLocated} as is_located into technician
    from technicians where technicianid = closed.tech_id;
    if technician.capacity is distinct from 1 then return; end if;
    select *, ${isLocated} as is_located into next from dispatch_visits
    where tech_id = closed.tech_id and is_open and id <> closed.id
    order by starts_at, leaves_at, id limit 1;
    if next.assignment_id is null or next.starts_at < closed.starts_at then return; end if;
    if is_there then
      arrives := now() + (next.starts_at - next.leaves_at);
    elsif technician.located_at >= closed.leaves_at and technician.is_located and next.is_located then
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
  // A claim has closed the visit by then, and added another one.
  `create or replace function dispatch_close_visit() returns trigger language plpgsql as $$
    declare
      closed dispatch_visits;
    begin
      update dispatch_visits set is_open = false where assignment_id = new.id and is_open;
      select * into closed from dispatch_visits where assignment_id = new.id;
      if found then
        perform dispatch_note_late(closed, new.status = 'completed' or old.status = 'on_site');
      end if;
      return new;
    end $$`,
];
