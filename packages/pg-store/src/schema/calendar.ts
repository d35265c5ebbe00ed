import { addVisitFunction } from "./add-visit.js";
import { isLocated, open } from "./expressions.js";
import { unforced } from "./jobs.js";

/** Where a base or a visit is, as a point in degrees. Must equal the text in the index, so that the planner matches it. */
export function indexedPlaceOf(prefix: "base_" | ""): string {
  const toNanodegrees = (column: string) => `round(${prefix}${column} * 1e9::float8) / 1e9::float8`;
  return `point(${toNanodegrees("longitude")}, ${toNanodegrees("latitude")})`;
}

/** Whether a technician can be found by their base. Must equal the text in the index. */
export const isBased = "is_active and base_latitude is not null";

/** Whether a visit can be found by its place. Must equal the text in the index. */
export const isPlaced: string = `is_open and ${isLocated}`;

/** When the work of a visit starts, as a range. Must equal the text in the index. */
export const startRange = "tstzrange(starts_at, starts_at, '[]')";

/**
 * Calendars. A visit is the time that an assignment, or a slot that is held while a customer decides, takes in the
 * calendar of a technician; it is closed when its assignment ends, by a trigger, whatever version does it. A technician
 * without a capacity has no calendar: their visits have no lane, and are only shown.
 */
export const calendarStatements: readonly string[] = [
  `alter table technicians
    add column base_latitude double precision check (base_latitude between -90 and 90),
    add column base_longitude double precision check (base_longitude between -180 and 180),
    add constraint dispatch_technicians_base_complete check ((base_latitude is null) = (base_longitude is null))`,
  `create table dispatch_calendars (
    tech_id integer primary key references technicians on delete cascade,
    changes bigint not null default 1
  )`,
  `create table dispatch_visits (
    id bigint generated always as identity primary key,
    tech_id integer not null references technicians on delete cascade,
    lane integer check (lane >= 0),
    leaves_at timestamptz not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    latitude double precision not null,
    longitude double precision not null,
    is_open boolean not null default true,
    assignment_id integer unique references assignments on delete cascade,
    hold_id text unique,
    held_until timestamptz,
    check (leaves_at <= starts_at and starts_at <= ends_at and leaves_at < ends_at),
    constraint dispatch_visits_lane exclude using gist (
      int8range(tech_id, tech_id, '[]') with &&, int8range(lane, lane, '[]') with &&, tstzrange(leaves_at, ends_at) with &&
    ) where (is_open and lane is not null)
  )`,
  "create index dispatch_visits_calendar on dispatch_visits (tech_id, leaves_at, id) where is_open",
  `create index dispatch_visits_nearest on dispatch_visits using gist (${indexedPlaceOf("")}, ${startRange})
    where ${isPlaced}`,
  `create index dispatch_technicians_base on technicians using gist (${indexedPlaceOf("base_")}, skill_tags)
    where ${isBased}`,
  addVisitFunction,
  // Names the visit that a claim has added. A row without it is from a process of an earlier version.
  "alter table assignments add column dispatch_visit_id bigint",
  `create or replace function dispatch_link_visit() returns trigger language plpgsql as $$
    begin
      update dispatch_visits set assignment_id = new.id where id = new.dispatch_visit_id;
      return null;
    end $$`,
  `create trigger dispatch_assignments_visit after insert on assignments for each row
    when (new.dispatch_visit_id is not null) execute function dispatch_link_visit()`,
  // Before the update: an earlier version replaces an assignment, and books the same technician, in one statement.
  `create or replace function dispatch_close_visit() returns trigger language plpgsql as $$
    begin
      update dispatch_visits set is_open = false where assignment_id = new.id and is_open;
      return new;
    end $$`,
  `create trigger dispatch_assignments_end before update of status on assignments for each row
    when (old.${open} and (new.${open}) is not true) execute function dispatch_close_visit()`,
  // After the insert, as one that ends in "on conflict do nothing" adds no visit. An earlier version knows a violation of this
  // kind: its technician is gone, and it goes on with the next.
  `create or replace function dispatch_visit_former() returns trigger language plpgsql as $$
    declare
      technician record;
      place record;
      added bigint;
    begin
      select * into technician from technicians where technicianid = new.tech_id for share;
      select coalesce(jobs.latitude, customers.latitude, 'NaN') as latitude,
        coalesce(jobs.longitude, customers.longitude, 'NaN') as longitude,
        make_interval(secs => coalesce(jobs.work_seconds, 3600)) as work
      into place from (select) as one
        left join customers on customerid = new.cust_id left join dispatch_jobs as jobs on jobs.id = new.dispatch_job_id;
      added := (dispatch_add_visit(new.tech_id, technician.capacity, now(), now(), now() + place.work,
        place.latitude, place.longitude, now(), 1800, null, null, null, null, null, null, null, null)).visit;
      if added is null then
        raise exception 'technician % has no free lane', new.tech_id
          using errcode = '23503', constraint = 'dispatch_visits_tech_id', table = 'assignments';
      end if;
      update dispatch_visits set assignment_id = new.id where id = added;
      return null;
    end $$`,
  `create trigger dispatch_assignments_visit_former after insert on assignments for each row
    when (new.${open} and new.dispatch_visit_id is null) execute function dispatch_visit_former()`,
  // What is open holds a lane until it ends, as nobody said how long it takes.
  unforced(
    ["assignments", "technicians", "dispatch_jobs"],
    `insert into dispatch_visits (tech_id, lane, leaves_at, starts_at, ends_at, latitude, longitude, assignment_id)
    select tech_id, case when capacity is not null then row_number() over (partition by tech_id order by assignments.id) - 1 end,
      begins, begins, 'infinity', coalesce(jobs.latitude, 'NaN'), coalesce(jobs.longitude, 'NaN'), assignments.id
    from assignments
      join technicians on technicianid = tech_id
      left join dispatch_jobs as jobs on jobs.assignment_id = assignments.id
      cross join lateral (select least(coalesce(assigned_at, now()), now()) as begins) as time
    where assignments.${open}`,
  ),
];
