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
