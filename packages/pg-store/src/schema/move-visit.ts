/**
 * Moves the visit of an open assignment to another time and place, as if it were booked anew and its own visit did not count.
 * Returns the visit; null if it does not fit there, or the technician is not active, and then nothing has changed.
 */
export const moveVisitFunction: string = `create or replace function dispatch_move_visit(
    moved integer, leaves timestamptz, starts timestamptz, ends timestamptz, place_latitude float8, place_longitude float8,
    present timestamptz, overrun_seconds float8, visit_before text, visit_after text, drive_to_after_seconds float8,
    out visit bigint
  ) language plpgsql as $$
  declare
    technician record;
  begin
    select technicianid, capacity into technician from technicians
    where technicianid = (select tech_id from assignments where id = moved) and is_active
    for share;
    if not found then return; end if;
    visit := (dispatch_add_visit(technician.technicianid, technician.capacity, leaves, starts, ends,
      place_latitude, place_longitude, present, overrun_seconds, visit_before, visit_after, drive_to_after_seconds,
      null, moved, null, null, null)).visit;
    if visit is null then return; end if;
    -- An assignment has one visit, open or not.
    delete from dispatch_visits where assignment_id = moved;
    update dispatch_visits set assignment_id = moved where id = visit;
  end $$`;
