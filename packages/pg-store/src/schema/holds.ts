import { addVisitFunction } from "./add-visit.js";
import { currentTenant } from "./expressions.js";

/** How many slots whose time is over one call removes at most. */
const mostRemoved = 1000;

/**
 * Holds a slot. Returns what is in the way: null if it is held.
 *
 * Those who hold slots of one tenant take turns, so that together they stay within the limits: unless the isolation is
 * REPEATABLE READ, where a call may not see the slots of one that ended while it waited. A claim takes no such turn. So
 * whatever waits for a claim comes before anything that a claim waits for, and slots that a claim has locked are skipped.
 */
const holdSlotFunction = `create or replace function dispatch_hold_slot(
    technician integer, leaves timestamptz, starts timestamptz, ends timestamptz,
    place_latitude float8, place_longitude float8, present timestamptz, overrun_seconds float8,
    visit_before text, visit_after text, drive_to_after_seconds float8,
    new_hold text, until timestamptz, held_for text, held_work json, most_of_holder integer, most integer, out obstacle text
  ) language plpgsql as $$
  declare
    lanes integer;
    of_all bigint;
    of_holder bigint;
  begin
    perform pg_advisory_xact_lock(hashtextextended('dispatch_holds ' || ${currentTenant}, 0));
    select count(*), count(*) filter (where holds.holder is not distinct from held_for) into of_all, of_holder
    from dispatch_holds as holds join dispatch_visits as visits on visits.hold_id = holds.hold_id
    where visits.held_until > present;
    if of_all >= most then obstacle := 'all'; return; end if;
    if of_holder >= most_of_holder then obstacle := 'holder'; return; end if;
    select technicians.capacity into lanes from technicians where technicianid = technician and is_active for share;
    if not found then obstacle := 'technician'; return; end if;
    if (dispatch_add_visit(technician, lanes, leaves, starts, ends, place_latitude, place_longitude, present, overrun_seconds,
      visit_before, visit_after, drive_to_after_seconds, null, null, null, new_hold, until)).visit is null then
      obstacle := 'calendar';
      return;
    end if;
    insert into dispatch_holds (hold_id, holder, work) values (new_hold, held_for, held_work);
    delete from dispatch_visits where id in (
      select id from dispatch_visits where held_until <= present order by held_until limit ${mostRemoved} for update skip locked
    );
  end $$`;

/** What is known of a held slot besides its visit. It goes with the visit: when the slot is used, released or over. */
export const holdStatements: readonly string[] = [
  `create table dispatch_holds (
    hold_id text primary key references dispatch_visits (hold_id) on delete cascade,
    holder text,
    work json not null
  )`,
  "create index dispatch_visits_held on dispatch_visits (held_until) where held_until is not null",
  // Tells a claim whether the held slot that it uses is still there.
  addVisitFunction,
  holdSlotFunction,
];
