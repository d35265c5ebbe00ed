import { legacyJob, listTime, open } from "./expressions.js";

/**
 * Adds what a technician may have, and the life of an assignment. Programs that know only the original columns keep
 * working. An existing column with one of these names is refused, because it means something else to its owner.
 */
export const lifecycleStatements: readonly string[] = [
  `alter table technicians
    add column capacity integer check (capacity >= 0),
    add column located_at timestamptz,
    add column skills jsonb check (jsonb_typeof(skills) = 'array'),
    add column availability jsonb check (jsonb_typeof(availability) = 'object'),
    add column territories text[],
    add column attributes jsonb check (jsonb_typeof(attributes) = 'object')`,
  // A short tag for each skill, which a search need not quote. Must never fail: other programs write skills too.
  `create or replace function dispatch_skill_tags(skills jsonb) returns tsvector
    language sql immutable strict parallel safe as $$
      select array_to_tsvector(array(
        select distinct left(md5(skill ->> 'name'), 12)
        from jsonb_array_elements(case jsonb_typeof(skills) when 'array' then skills else '[]' end) as skill
        where jsonb_typeof(skill -> 'name') = 'string'
      ))
    $$`,
  // Stored, so that updating a location does not call the function.
  `alter table technicians
    add column skill_tags tsvector generated always as (dispatch_skill_tags(skills)) stored`,
  // Null in the rows of other programs.
  `alter table assignments
    add column status text check (status in ('assigned', 'accepted', 'en_route', 'on_site', 'completed',
      'cancelled', 'declined')),
    add column job_id integer references assignments,
    add column slot integer check (slot >= 1)`,
  // Each slot of a technician is taken once. The slots of technicians without a limit are null, and nulls never conflict.
  `create unique index if not exists dispatch_assignments_slot on assignments (tech_id, slot) where ${open}`,
  `create unique index if not exists dispatch_assignments_open_job on assignments ((${legacyJob})) where ${open}`,
  `create index if not exists dispatch_assignments_customer on assignments (cust_id, (${listTime}) desc, id desc)`,
  `create index if not exists dispatch_assignments_technician on assignments (tech_id, (${listTime}) desc, id desc)`,
  "create index if not exists dispatch_assignments_job on assignments (job_id) where job_id is not null",
  `create table if not exists dispatch_decisions (
    assignment_id integer primary key references assignments on delete cascade,
    body jsonb not null
  )`,
  // Events outlive their assignments. The key starts with the transaction: it shows readers what may not be committed yet.
  `create table if not exists dispatch_events (
    xid xid8 not null default pg_current_xact_id(),
    id bigint generated always as identity,
    assignment_id integer not null,
    job_id integer not null,
    tech_id integer not null,
    cust_id integer not null,
    from_status text,
    to_status text not null,
    at timestamptz not null default now(),
    actor text,
    reason text,
    primary key (xid, id)
  )`,
  "create index if not exists dispatch_events_assignment on dispatch_events (assignment_id, xid, id)",
  `create or replace function dispatch_keep_events() returns trigger language plpgsql as $$
    begin raise exception 'dispatch_events is history: rows are added, never changed' using errcode = '42501'; end
  $$`,
  "drop trigger if exists dispatch_events_kept on dispatch_events",
  `create trigger dispatch_events_kept before update or delete on dispatch_events
    for each statement execute function dispatch_keep_events()`,
  // Stores only the SHA-256 of key and fingerprint: callers choose them, and they may be long or confidential.
  `create table if not exists dispatch_idempotency_keys (
    key bytea primary key,
    token text not null,
    fingerprint bytea not null,
    lease_until timestamptz not null,
    expires_at timestamptz not null,
    assignment_id integer
  )`,
  "create index if not exists dispatch_idempotency_keys_expiry on dispatch_idempotency_keys (expires_at)",
];
