import { open } from "./expressions.js";

/**
 * Adds a visit to a technician's calendar: every claim, every held slot, and each row of an earlier version takes this way.
 * Returns the visit; null if it does not fit, and then `held` tells how many assignments are open if there may be only
 * `most_open`, or is -1 if the held slot that is to be used is not there any more.
 *
 * Changes of one calendar happen one after the other, because each updates its row in `dispatch_calendars` first. The
 * statements after that see what is committed by then, so nothing here relies on an outdated view. With stronger
 * isolation than READ COMMITTED, that update fails with SQLSTATE 40001 instead, and the whole claim is repeated. Closing
 * a visit needs no turn: it only makes room. The exclusion constraint on lanes stays as the last guard.
 *
 * Everything is checked before anything is written: a visit that does not fit leaves no trace but the end of holds whose
 * time was over.
 *
 * Three steps run this same text. To change the function, write a new step with a text of its own.
 */
export const addVisitFunction: string = `create or replace function dispatch_add_visit(
    technician integer, capacity integer, leaves timestamptz, starts timestamptz, ends timestamptz,
    place_latitude float8, place_longitude float8, present timestamptz, overrun_seconds float8,
    visit_before text, visit_after text, drive_to_after_seconds float8, most_open integer, replaced integer,
    ended_hold text, new_hold text, new_held_until timestamptz, out visit bigint, out held integer
  ) language plpgsql as $$
  declare
    -- An empty range would overlap nothing.
    last timestamptz := greatest(ends, leaves + interval '1 millisecond');
    gone bigint[] := '{}';
    next record;
    next_leaves timestamptz;
    free integer;
  begin
    if capacity is not null or most_open is not null or ended_hold is not null then
      insert into dispatch_calendars as calendar (tech_id) values (technician)
      on conflict on constraint dispatch_calendars_pkey do update set changes = calendar.changes + 1;
    end if;
    if ended_hold is not null then
      -- Not before its turn: another claim may have used it until then. Locked, as a release takes no turn.
      perform from dispatch_visits
      where hold_id = ended_hold and tech_id = technician and held_until > present for update;
      if not found then held := -1; return; end if;
    end if;
    if replaced is not null or ended_hold is not null then
      gone := array(select id from dispatch_visits where assignment_id = replaced or hold_id = ended_hold);
    end if;
    if capacity is not null then
      delete from dispatch_visits where tech_id = technician and held_until <= present;
      -- The neighbours that the choice relies on; an empty text stands for none.
      select id, starts_at, coalesce(hold_id, assignment_id::text) as key into next
      from dispatch_visits where tech_id = technician and is_open and starts_at >= starts and id <> all(gone)
      order by starts_at, leaves_at, id limit 1;
      if visit_after <> coalesce(next.key, '') or visit_before <> coalesce((
        select coalesce(hold_id, assignment_id::text)
        from dispatch_visits where tech_id = technician and is_open and starts_at < starts and id <> all(gone)
        order by starts_at desc, leaves_at desc, id desc limit 1
      ), '') then return; end if;
      -- The next visit leaves anew, so only its start counts.
      next_leaves := next.starts_at - ceil(drive_to_after_seconds * 1000) * interval '1 millisecond';
      if next_leaves < last then return; end if;
      -- The smallest free lane. Visits without one are from a time without a capacity: each takes a lane of its own.
      with busy as (
        select lane from dispatch_visits
        where tech_id = technician and is_open and id <> all(gone)
          and case when id = next.id then coalesce(next_leaves, leaves_at) else leaves_at end < last
          and greatest(ends_at, case when ends_at <= present then present + overrun_seconds * interval '1 second' end) > leaves
      )
      select min(candidate) into free
      from generate_series(0, least(capacity - 1, (select count(*)::integer from busy))) as candidate
      where not exists (select from busy where lane = candidate)
        and (select count(distinct lane) + count(*) filter (where lane is null) from busy) < capacity;
      if free is null then return; end if;
    end if;
    if most_open is not null then
      select count(*) into held from assignments where tech_id = technician and ${open} and id is distinct from replaced;
      if held > most_open then return; end if;
    end if;

    if gone <> '{}' then
      update dispatch_visits set is_open = false where id = any(gone) and assignment_id is not null;
      delete from dispatch_visits where id = any(gone) and hold_id is not null;
    end if;
    if next_leaves is not null then
      update dispatch_visits set leaves_at = next_leaves where id = next.id and is_open;
    end if;
    insert into dispatch_visits (tech_id, lane, leaves_at, starts_at, ends_at, latitude, longitude, hold_id, held_until)
    values (technician, free, leaves, starts, last, place_latitude, place_longitude, new_hold, new_held_until)
    returning id into visit;
  end $$`;
