import { erasedMessage, erasedReason } from "@dispatch/core/plugin-kit";
import { job, open } from "./expressions.js";

/** A column of degrees, cut to hundredths. A wrong number may be too large to be multiplied. */
export function cutDegrees(column: string): string {
  return `(case when ${column} between -1e6 and 1e6 then round(${column} * 100) / 100 else ${column} end)`;
}

export const cutPlace: string = `latitude = ${cutDegrees("latitude")}, longitude = ${cutDegrees("longitude")}`;
export const isExact: string = `(latitude, longitude) is distinct from (${cutDegrees("latitude")}, ${cutDegrees("longitude")})`;

/** Whether an event or a job has the words of anybody. */
export const hasWords: string = `(actor is not null or reason <> '${erasedReason}')`;
export const withoutWords: string = `actor = null, reason = nullif(reason, nullif(reason, '${erasedReason}'))`;

/**
 * Erasing people. The events of a history are not changed by anything but the functions that give themselves a pass, which
 * is a row that only their own transaction sees and that they take away before they return.
 */
export const erasureStatements: readonly string[] = [
  // One row for each erasure: the record of it, and how far it is.
  `create table dispatch_erasures (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('customer', 'technician')),
    entry_id integer not null,
    actor text,
    started_at timestamptz not null default now(),
    decisions_done integer not null default 0,
    attempts_done bigint not null default 0,
    ended_at timestamptz
  )`,
  "create unique index dispatch_erasures_running on dispatch_erasures (kind, entry_id) where ended_at is null",
  "create table dispatch_history_passes (xid xid8 primary key)",
  `create or replace function dispatch_keep_events() returns trigger language plpgsql as $$
    begin
      if tg_op <> 'TRUNCATE' and exists (select from dispatch_history_passes where xid = pg_current_xact_id()) then
        return null;
      end if;
      raise exception '% is history: rows are added, never changed', tg_table_name using errcode = '42501';
    end $$`,
  `create trigger dispatch_job_events_not_emptied before truncate on dispatch_job_events
    for each statement execute function dispatch_keep_events()`,
  // Locks the entry, so that nobody is booked for it meanwhile, and returns the jobs that are not over, at most 10.
  `create or replace function dispatch_lock_entry(of_kind text, entry integer) returns integer[] language plpgsql as $$
    begin
      if of_kind = 'customer' then
        perform from customers where customerid = entry for update;
        return array(
          select id from dispatch_jobs where cust_id = entry and status not in ('completed', 'cancelled')
          union select ${job} from assignments where cust_id = entry and ${open}
          order by 1 limit 10
        );
      end if;
      perform from technicians where technicianid = entry for update;
      return array(select distinct ${job} from assignments where tech_id = entry and ${open} order by 1 limit 10);
    end $$`,
  `create or replace function dispatch_erase_words(of_assignments integer[], of_jobs integer[], of_kind text)
    returns void language plpgsql as $$
    begin
      insert into dispatch_history_passes (xid) values (pg_current_xact_id());
      update dispatch_events set ${withoutWords} where assignment_id = any(of_assignments) and ${hasWords};
      update dispatch_job_events set ${withoutWords}
      where job_id = any(of_jobs) and ${hasWords}
        and (of_kind = 'customer' or assignment_id = any(of_assignments));
      delete from dispatch_history_passes where xid = pg_current_xact_id();
    end $$`,
  // One step: the jobs and assignments of a person whose ids are next. Returns the last of them; null after the last step.
  `create or replace function dispatch_erase_step(of_kind text, entry integer, done integer, most integer)
    returns integer language plpgsql as $$
    declare
      batch integer[];
      theirs integer[];
      of_jobs integer[];
    begin
      if of_kind = 'technician' then
        if done is null then delete from dispatch_absences where tech_id = entry; end if;
        theirs := array(
          select id from assignments where tech_id = entry and (done is null or id > done) order by id limit most
        );
        of_jobs := array(select distinct ${job} from assignments where id = any(theirs));
        update dispatch_jobs set ${withoutWords}
        where id = any(of_jobs) and assignment_id = any(theirs) and ${hasWords};
        perform dispatch_erase_words(theirs, of_jobs, of_kind);
        return theirs[cardinality(theirs)];
      end if;

      if done is null then
        delete from dispatch_visits where hold_id in (
          select hold_id from dispatch_holds
          where work ->> 'customerId' = entry::text
            or work ->> 'jobId' in (select id::text from dispatch_jobs where cust_id = entry)
        );
      end if;
      batch := array(
        select id from dispatch_jobs where cust_id = entry and (done is null or id > done)
        union select id from assignments where cust_id = entry and (done is null or id > done)
        order by 1 limit most
      );
      theirs := array(select id from assignments where cust_id = entry and id = any(batch));
      of_jobs := array(select id from dispatch_jobs where cust_id = entry and id = any(batch) for update);
      update dispatch_jobs
      set reference = null, note = null, ${cutPlace}, version = version + 1, actor = null, reason = '${erasedReason}'
      where id = any(of_jobs) and (reference is not null or note is not null or ${isExact});
      update dispatch_jobs set ${withoutWords} where id = any(of_jobs) and ${hasWords};
      update dispatch_job_attempts set failure = jsonb_set(failure, '{message}', '"${erasedMessage}"')
      where job_id = any(of_jobs) and failure ->> 'message' <> '${erasedMessage}';
      update dispatch_visits set ${cutPlace} where assignment_id = any(theirs) and ${isExact};
      delete from dispatch_idempotency_keys where assignment_id = any(theirs) or job_id = any(of_jobs);
      perform dispatch_erase_words(theirs, of_jobs, of_kind);
      return batch[cardinality(batch)];
    end $$`,
];
