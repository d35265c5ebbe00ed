import { currentTenant, open } from "./expressions.js";
import { queueChannel } from "./queue-channel.js";

const notify = `perform pg_notify('${queueChannel}', ${currentTenant})`;

/**
 * Notifies of what a waiting job may be helped by: that it waits, and the end of an assignment. An end that helps nobody is
 * not told, as each transaction that notifies waits for the one before to commit. Within a transaction, Postgres sends equal
 * notifications once.
 */
export const queueHintStatements: readonly string[] = [
  // How long a lease lasts from its start. Null if a process of an earlier version holds the queue.
  "alter table dispatch_queues add column held_for interval",
  `create or replace function dispatch_wake_queue() returns trigger language plpgsql as $$
    begin
      if not exists (select from dispatch_queues where tenant = ${currentTenant} and idle_since is null) then
        insert into dispatch_queues (tenant) values (${currentTenant})
        on conflict (tenant) do update set idle_since = null;
      end if;
      ${notify};
      return null;
    end $$`,
  `create or replace function dispatch_hint_at_end() returns trigger language plpgsql as $$
    begin
      if exists (select from dispatch_jobs where status = 'waiting') then
        ${notify};
      end if;
      return null;
    end $$`,
  `create trigger dispatch_assignments_hint after update of status on assignments for each row
    when (old.${open} and (new.${open}) is not true) execute function dispatch_hint_at_end()`,
];
