import { currentTenant } from "./expressions.js";

/**
 * Who holds the queue of each tenant, and what its last turn kept. A trigger adds the row of a tenant with its first waiting
 * job, and tells if a tenant that was idle has a waiting job again.
 */
export const queueStatements: readonly string[] = [
  `create table dispatch_queues (
    tenant text collate "C" primary key default ${currentTenant},
    holder text,
    held_until timestamptz,
    note text,
    mark text,
    turned_at timestamptz,
    idle_since timestamptz
  ) with (fillfactor = 50)`,
  "create index dispatch_jobs_waiting on dispatch_jobs (priority desc, id) where status = 'waiting'",
  // Locks the row only if it must change: jobs come at once, and must not wait for each other.
  `create or replace function dispatch_wake_queue() returns trigger language plpgsql as $$
    begin
      if not exists (select from dispatch_queues where tenant = ${currentTenant} and idle_since is null) then
        insert into dispatch_queues (tenant) values (${currentTenant})
        on conflict (tenant) do update set idle_since = null;
      end if;
      return null;
    end $$`,
  `create trigger dispatch_jobs_wake_queue after insert or update of status on dispatch_jobs
    for each row when (new.status = 'waiting') execute function dispatch_wake_queue()`,
  `insert into dispatch_queues (tenant)
    select '' where exists (select from dispatch_jobs where status = 'waiting')`,
];
