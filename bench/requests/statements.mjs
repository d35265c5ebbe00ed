/** The search of a bare server: the customer's location, and the 20 nearest to it. */
export const nearest = `select technicianid, latitude, longitude from (
    select point(longitude, latitude) as place from customers where customerid = $1::integer
  ) as customer, lateral (
    select technicianid, latitude, longitude from technicians
    where is_active and latitude between -90 and 90 and longitude between -180 and 180
    order by point(longitude, latitude) <-> place limit 20
  ) as nearest`;

/** A claim that cannot overbook, with its event but without a decision. */
export const claim = `with technician as (
    select technicianid from technicians where technicianid = $2::integer and is_active for share
  ), claimed as (
    insert into assignments (cust_id, tech_id, distance_km, status, slot)
    select $1::integer, technicianid, 5, 'assigned', (
      select coalesce(max(slot), 0) + 1 from assignments
      where tech_id = $2::integer and status in ('assigned', 'accepted', 'en_route', 'on_site')
    ) from technician
    on conflict do nothing
    returning *
  ), history as (
    insert into dispatch_events (assignment_id, job_id, tech_id, cust_id, to_status)
    select id, id, tech_id, cust_id, status from claimed
  ) select * from claimed`;

/** The smallest row that can be stored. */
export const insert =
  "insert into assignments (cust_id, tech_id, distance_km) values ($1::integer, $2::integer, 5) returning *";

export const sameCustomer = "select customerid, latitude, longitude from customers where customerid = $1::integer";

/** The 20 nearest on the plane of degrees, which may be the wrong ones, with the columns that a search of ours reads. */
export const sameNearest = `select technicianid, latitude, longitude, capacity, located_at, skills, availability, territories, attributes,
    base_latitude, base_longitude, agrees_to_overtime,
    (select count(*)::integer from assignments
      where tech_id = technicianid and status in ('assigned', 'accepted', 'en_route', 'on_site')) as open_assignments,
    case when capacity is not null then (
      select json_agg(json_build_array(assignment_id, hold_id, lane, extract(epoch from leaves_at), extract(epoch from starts_at),
        extract(epoch from ends_at), latitude, longitude) order by leaves_at, id)
      from dispatch_visits where tech_id = technicianid and is_open
    ) end as visits,
    (select json_agg(json_build_array(starts_at, ends_at)) from dispatch_absences
      where tech_id = technicianid and ends_at > now() - interval '1 day') as absences
  from technicians
  where is_active and latitude between -90 and 90 and longitude between -180 and 180
  order by point(round(longitude * 1e9::float8) / 1e9::float8, round(latitude * 1e9::float8) / 1e9::float8)
    <-> point($1::float8, $2::float8)
  limit 20`;

/** A claim that cannot overbook, and writes each row that one of ours writes, with a decision of 1 kB. */
export const sameClaim = `with technician as materialized (
    select technicianid from technicians where technicianid = $2::integer and is_active for share
  ), calendar as (
    insert into dispatch_calendars as calendar (tech_id) select technicianid from technician
    on conflict (tech_id) do update set changes = calendar.changes + 1
  ), visit as (
    insert into dispatch_visits (tech_id, lane, leaves_at, starts_at, ends_at, latitude, longitude)
    select technicianid, (
      select coalesce(max(lane) + 1, 0) from dispatch_visits where tech_id = $2::integer and is_open
    ), now(), now(), now() + interval '1 hour', $4::float8, $5::float8 from technician
    on conflict do nothing
    returning id, tech_id
  ), claimed as (
    insert into assignments (cust_id, tech_id, distance_km, status, dispatch_visit_id)
    select $1::integer, tech_id, $3::float8, 'assigned', id from visit
    returning *
  ), history as (
    insert into dispatch_events (assignment_id, job_id, tech_id, cust_id, to_status)
    select id, id, tech_id, cust_id, status from claimed
  ), decided as (
    insert into dispatch_decisions (assignment_id, body) select id, $6::jsonb from claimed
  ), job as (
    insert into dispatch_jobs (id, cust_id, latitude, longitude, status, assignment_id)
    select id, cust_id, $4::float8, $5::float8, 'assigned', id from claimed
  ) select * from claimed`;
