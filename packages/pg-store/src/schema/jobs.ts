import { job as jobOf, legacyJob, open } from "./expressions.js";

/**
 * What a row of a job shows. A migration sees the rows of all tenants, for once: its statement is run while row-level
 * security does not bind the owner of the tables.
 */
export function unforced(tables: readonly string[], statement: string): string {
  const force = (how: string) =>
    tables.map((table) => `alter table ${table} ${how} force row level security;`).join("\n");
  return `do $do$
  declare
    is_forced boolean := (select relforcerowsecurity from pg_class where oid = 'assignments'::regclass);
  begin
    if is_forced then ${force("no")} end if;
    ${statement};
    if is_forced then ${force("")} end if;
  end $do$`;
}

/**
 * Jobs, with or without assignments. Triggers keep them in step with what any version of this package does to an
 * assignment, as every version notes an event of it. Processes of an earlier version go on: they see further columns only.
 */
export const jobStatements: readonly string[] = [
  // In the words of the caller: as `jsonb`, the order of the requirements would be lost.
  `create table dispatch_jobs (
    id integer primary key,
    reference text,
    note text,
    cust_id integer,
    latitude double precision not null,
    longitude double precision not null,
    requirements json not null default '{}',
    priority integer not null default 0,
    earliest timestamptz,
    latest timestamptz,
    work_seconds integer not null default 3600,
    status text not null check (status in ('waiting', 'assigned', 'completed', 'cancelled', 'missed')),
    version integer not null default 1,
    created_at timestamptz not null default now(),
    assignment_id integer,
    actor text,
    reason text
  )`,
  // Ids come from the sequence of the assignments, whatever the owner has made it.
  `do $do$
  declare
    own text := pg_get_serial_sequence('assignments', 'id');
    given text := (select pg_get_expr(adbin, adrelid) from pg_attrdef join pg_attribute on attrelid = adrelid and attnum = adnum
      where adrelid = 'assignments'::regclass and attname = 'id');
  begin
    execute 'alter table dispatch_jobs alter id set default '
      || case when own is null then given else format('nextval(%L::regclass)', own) end;
  end $do$`,
  "create index dispatch_jobs_status on dispatch_jobs (status, id desc)",
  "create index dispatch_jobs_customer on dispatch_jobs (cust_id, id desc)",
  "create index dispatch_jobs_reference on dispatch_jobs (reference, id desc) where reference is not null",
  `create table dispatch_job_events (
    job_id integer not null,
    version integer not null,
    from_status text,
    to_status text not null,
    fields text[] not null,
    assignment_id integer,
    at timestamptz not null default now(),
    actor text,
    reason text,
    primary key (job_id, version)
  )`,
  `create table dispatch_job_attempts (
    id bigint generated always as identity primary key,
    job_id integer not null references dispatch_jobs on delete cascade,
    at timestamptz not null default clock_timestamp(),
    failure jsonb,
    reasons jsonb,
    decision jsonb
  )`,
  "create index dispatch_job_attempts_job on dispatch_job_attempts (job_id, id desc)",
  // Notes each change of a job, and the names of its changed fields in alphabetical order.
  `create or replace function dispatch_note_job() returns trigger language plpgsql as $$
    begin
      insert into dispatch_job_events (job_id, version, from_status, to_status, fields, assignment_id, actor, reason)
      values (new.id, new.version, case tg_op when 'UPDATE' then old.status end, new.status,
        case tg_op when 'INSERT' then '{}' else array_remove(array[
          case when old.cust_id is distinct from new.cust_id then 'customerId' end,
          case when (old.latitude, old.longitude) is distinct from (new.latitude, new.longitude) then 'location' end,
          case when old.note is distinct from new.note then 'note' end,
          case when old.priority is distinct from new.priority then 'priority' end,
          case when old.reference is distinct from new.reference then 'reference' end,
          case when old.requirements::text is distinct from new.requirements::text then 'requirements' end,
          case when (old.earliest, old.latest) is distinct from (new.earliest, new.latest) then 'window' end,
          case when old.work_seconds is distinct from new.work_seconds then 'workSeconds' end
        ], null) end,
        new.assignment_id, new.actor, new.reason)
      on conflict do nothing;
      return null;
    end $$`,
  `create trigger dispatch_jobs_noted after insert or update on dispatch_jobs
    for each row execute function dispatch_note_job()`,
  `create trigger dispatch_job_events_kept before update or delete on dispatch_job_events
    for each statement execute function dispatch_keep_events()`,
  "alter table assignments add column dispatch_job_id integer",
  "create index dispatch_assignments_of_job on assignments (dispatch_job_id) where dispatch_job_id is not null",
  // An earlier version names the first assignment of the job.
  `create or replace function dispatch_name_job() returns trigger language plpgsql as $$
    begin
      new.dispatch_job_id := coalesce(
        (select ${jobOf} from assignments where id = new.job_id), new.job_id, new.id);
      return new;
    end $$`,
  `create trigger dispatch_assignments_job before insert on assignments for each row
    when (new.status is not null and new.dispatch_job_id is null) execute function dispatch_name_job()`,
  "drop index dispatch_assignments_open_job",
  `create unique index dispatch_assignments_open_job on assignments ((${jobOf})) where ${open}`,
  "alter table dispatch_idempotency_keys add column job_id integer references dispatch_jobs on delete cascade",
  `create index dispatch_idempotency_keys_job on dispatch_idempotency_keys (job_id)
    where job_id is not null and assignment_id is null`,
  `create or replace function dispatch_follow_assignment() returns trigger language plpgsql as $$
    declare
      of_job integer := (select ${jobOf} from assignments where id = new.assignment_id);
      became text := case new.to_status when 'declined' then 'waiting' else new.to_status end;
    begin
      if of_job is null then return null; end if;
      -- It was replaced, and the job goes on.
      if became <> 'assigned' and exists (
        select from assignments where ${jobOf} = of_job and ${open} and id <> new.assignment_id
      ) then return null; end if;
      if exists (select from dispatch_jobs where id = of_job) then
        update dispatch_jobs
        set status = became, version = version + 1, assignment_id = new.assignment_id,
          cust_id = coalesce(cust_id, new.cust_id), actor = new.actor, reason = new.reason
        where id = of_job and (status, assignment_id) is distinct from (became, new.assignment_id);
        if became = 'assigned' then
          update dispatch_idempotency_keys set assignment_id = new.assignment_id
          where job_id = of_job and assignment_id is null;
        end if;
      else
        insert into dispatch_jobs (id, cust_id, latitude, longitude, requirements, status, assignment_id, actor, reason)
        select of_job, new.cust_id,
          coalesce((body -> 'customer' -> 'location' ->> 'latitude')::float8, latitude, 'NaN'),
          coalesce((body -> 'customer' -> 'location' ->> 'longitude')::float8, longitude, 'NaN'),
          coalesce(body -> 'requirements', '{}')::json, became, new.assignment_id, new.actor, new.reason
        from (select) as one
          left join dispatch_decisions on dispatch_decisions.assignment_id = new.assignment_id
          left join customers on customerid = new.cust_id
        on conflict do nothing;
      end if;
      return null;
    end $$`,
  `create trigger dispatch_events_followed after insert on dispatch_events for each row
    when (new.to_status in ('assigned', 'completed', 'cancelled', 'declined'))
    execute function dispatch_follow_assignment()`,
  // What is open has a job from now on.
  unforced(
    ["assignments", "customers", "dispatch_decisions"],
    `insert into dispatch_jobs (id, cust_id, latitude, longitude, requirements, status, assignment_id, created_at)
    select ${legacyJob}, cust_id,
      coalesce((body -> 'customer' -> 'location' ->> 'latitude')::float8, latitude, 'NaN'),
      coalesce((body -> 'customer' -> 'location' ->> 'longitude')::float8, longitude, 'NaN'),
      coalesce(body -> 'requirements', '{}')::json, 'assigned', id, coalesce(assigned_at, now())
    from assignments
      left join dispatch_decisions on dispatch_decisions.assignment_id = assignments.id
      left join customers on customerid = cust_id
    where ${open}`,
  ),
];
