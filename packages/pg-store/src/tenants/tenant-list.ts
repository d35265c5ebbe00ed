import { unforced } from "../schema/jobs.js";

/** What a tenant has before it has any record that is removed when it is old. */
const sources = ["customers", "technicians", "dispatch_jobs", "dispatch_idempotency_keys"] as const;

/**
 * Which tenants there are. Without a policy: a process finds here whose old records it must remove, and nothing else of them.
 * Triggers add a tenant with its first row, and with a row that is handed over to it.
 */
export const tenantListStatements: readonly string[] = [
  `create table dispatch_tenants (tenant text collate "C" primary key)`,
  // Runs as the owner: a program that may add a customer needs no right on this table. So it must not find a temporary table
  // of this name, which anyone can have, before ours.
  `do $do$
  begin
    execute format($create$
      create or replace function dispatch_note_tenant() returns trigger
      language plpgsql security definer set search_path = %I, pg_temp as $function$
      begin
        if tg_level = 'ROW' then
          insert into dispatch_tenants (tenant) values (new.tenant_id) on conflict do nothing;
        else
          insert into dispatch_tenants (tenant)
          select distinct tenant_id from added
          where not exists (select from dispatch_tenants where tenant = tenant_id)
          -- In one order, so that two loaders do not wait for each other.
          order by tenant_id
          on conflict do nothing;
        end if;
        return null;
      end $function$
    $create$, current_schema());
  end $do$`,
  "revoke execute on function dispatch_note_tenant() from public",
  ...sources.flatMap((table) => [
    `create trigger ${toTriggerName(table)}_tenant after insert on ${table}
      referencing new table as added for each statement execute function dispatch_note_tenant()`,
    `create trigger ${toTriggerName(table)}_handed after update of tenant_id on ${table}
      for each row when (old.tenant_id is distinct from new.tenant_id) execute function dispatch_note_tenant()`,
  ]),
  unforced(
    sources,
    `insert into dispatch_tenants (tenant)
    ${sources.map((table) => `select tenant_id from ${table}`).join(" union ")}
    on conflict do nothing`,
  ),
];

/** Tables that may be the owner's have triggers with our prefix. */
function toTriggerName(table: string): string {
  return table.startsWith("dispatch_") ? table : `dispatch_${table}`;
}
