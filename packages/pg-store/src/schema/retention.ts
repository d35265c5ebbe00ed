import { currentTenant, isOfUnderway, open } from "./expressions.js";

/** Whether the job with this id, as SQL, is completed or cancelled, or was never one of ours. */
function isJobOver(id: string): string {
  return `not exists (select from dispatch_jobs where id = ${id} and status not in ('completed', 'cancelled'))`;
}

/** Whether the assignment with this id, as SQL, and its job are over. */
function isAssignmentOver(id: string): string {
  return `not exists (
        select from assignments as theirs where theirs.id = ${id} and (theirs.${open}
          or exists (
            select from dispatch_jobs as its_job
            where its_job.id = coalesce(theirs.dispatch_job_id, theirs.job_id, theirs.id)
              and its_job.status not in ('completed', 'cancelled')
          ))
      )`;
}

interface Log {
  readonly table: "dispatch_events" | "dispatch_job_events";
  /** The column of that which the events are of. */
  readonly subject: "assignment_id" | "job_id";
  isOver(id: string): string;
  /** What else is noted of the removed events, as further parts of the statement. */
  readonly notes: string;
}

/** Where a log starts. Never moves back. */
function noteStart(source: string): string {
  return `insert into dispatch_log_starts as starts (log, xid, id) ${source}
        on conflict on constraint dispatch_log_starts_pkey do update set xid = excluded.xid, id = excluded.id
        where (starts.xid, starts.id) < (excluded.xid, excluded.id)`;
}

const assignmentEvents: Log = {
  table: "dispatch_events",
  subject: "assignment_id",
  isOver: isAssignmentOver,
  // Positions of technicians are read in the order of these events too.
  notes: `, noted as (
        ${noteStart(`select 'positions', xid, tech_id from gone where ${isOfUnderway} order by xid desc, tech_id desc limit 1`)}
      )`,
};

const jobEvents: Log = { table: "dispatch_job_events", subject: "job_id", isOver: isJobOver, notes: "" };

/**
 * First lets the log start later, after old events that no earlier transaction can add to. Then removes, of what is before
 * the start, all events of those that are over and have no later event.
 */
function removeEvents({ table, subject, isOver, notes }: Log): string {
  return `
      select xid, id into cut from dispatch_log_starts where log = '${table}';
      for event in select xid, id, at from ${table}
        where (xid, id) > (coalesce(cut.xid, '0'), coalesce(cut.id, 0))
          and xid < dispatch_event_xid(pg_snapshot_xmin(pg_current_snapshot()))
        order by xid, id limit most
      loop
        exit when event.at >= older;
        looked := looked + 1;
        last := event;
      end loop;
      if looked > 0 then
        ${noteStart(`values ('${table}', last.xid, last.id)`)};
        cut.xid := last.xid;
        cut.id := last.id;
      end if;
      ended := array(
        select ${subject} from ${table} as events
        where (xid, id) <= (cut.xid, cut.id) and ${isOver(`events.${subject}`)}
          and not exists (
            select from ${table} as later
            where later.${subject} = events.${subject} and (later.xid, later.id) > (cut.xid, cut.id)
          )
        order by xid, id limit most
      );
      insert into dispatch_history_passes (xid) values (pg_current_xact_id());
      with gone as (
        delete from ${table} where ${subject} = any(ended) returning *
      )${notes}
      select count(*) into removed from gone;
      delete from dispatch_history_passes where xid = pg_current_xact_id();
      has_more := looked = most or cardinality(ended) = most;`;
}

/** Removes decisions or attempts in the order of their ids, which is nearly that of their times, up to the first newer one. */
function removeRecords(table: string, key: string, source: string): string {
  return `
      for entry in ${source} loop
        exit when entry.at >= older or cardinality(ids) = most;
        if entry.is_over then ids := ids || entry.id; end if;
      end loop;
      delete from ${table} where ${key} = any(ids);
      get diagnostics removed = row_count;
      has_more := cardinality(ids) = most;`;
}

function removeOver(table: string, key: string, end: string): string {
  return `
      delete from ${table} where ${key} in (
        select ${key} from ${table} where ${end} <= least(older, now()) order by ${end} limit most for update skip locked
      );
      get diagnostics removed = row_count;
      has_more := removed = most;`;
}

/** Removes old rows of one kind. Nothing else removes events: a trigger lets only a pass by, which a step gives itself. */
export const retentionStatements: readonly string[] = [
  // The last event of a log that is not read any more; for positions, the last removed one that had changed one, and whose.
  "create table dispatch_log_starts (log text primary key, xid xid8 not null, id bigint not null)",
  // Removes about as many rows as given; null if another transaction is removing rows.
  `create or replace function dispatch_remove_old(
      what text, older timestamptz, most integer, out removed integer, out has_more boolean
    ) language plpgsql as $$
    declare
      cut record;
      event record;
      last record;
      entry record;
      looked integer := 0;
      ended integer[];
      ids bigint[] := '{}';
    begin
      if not pg_try_advisory_xact_lock(hashtextextended('dispatch_remove_old ' || ${currentTenant}, 0)) then
        return;
      end if;
      if what = 'events' then ${removeEvents(assignmentEvents)}
      elsif what = 'jobEvents' then ${removeEvents(jobEvents)}
      elsif what = 'decisions' then ${removeRecords(
        "dispatch_decisions",
        "assignment_id",
        `select assignment_id as id, assigned_at as at, ${isAssignmentOver("assignment_id")} as is_over
        from dispatch_decisions join assignments on assignments.id = assignment_id order by assignment_id`,
      )}
      elsif what = 'attempts' then ${removeRecords(
        "dispatch_job_attempts",
        "id",
        `select attempts.id, at, ${isJobOver("attempts.job_id")} as is_over from dispatch_job_attempts as attempts order by attempts.id`,
      )}
      elsif what = 'keys' then ${removeOver("dispatch_idempotency_keys", "key", "expires_at")}
      elsif what = 'holds' then ${removeOver("dispatch_visits", "id", "held_until")}
      else
        raise exception 'unknown kind of rows: %', what using errcode = '22023';
      end if;
    end $$`,
];
