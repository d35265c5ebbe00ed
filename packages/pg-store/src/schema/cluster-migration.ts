import { type Kysely, sql } from "kysely";
import { sqlStateOf } from "../errors/store-error-code.js";
import type { Migration } from "./migrations.js";
import type { Tables } from "./tables.js";

/**
 * A step for each cluster that the database is moved to, by `pg_dump`, logical replication or `pg_upgrade`. Events are in
 * the order of their transaction ids, which a new cluster counts from the start: this step makes them continue after the
 * last event.
 */
export async function clusterMigration(database: Kysely<Tables>): Promise<Migration> {
  return { name: `cluster-${await identifyCluster(database)}`, statements: [continueEvents] };
}

/** If the user may not read the cluster's identifier, there is only one such step, as for the first cluster. */
async function identifyCluster(database: Kysely<Tables>): Promise<string> {
  try {
    const { rows } = await sql<{ id: string }>`
      select system_identifier::text as id from pg_control_system()`.execute(database);
    return rows[0]?.id ?? "unknown";
  } catch (error) {
    if (sqlStateOf(error) === "42501") return "unknown";
    throw error;
  }
}

/**
 * For this step only, the owner must see the events of every tenant. A log whose events have no transaction id is from before
 * the step that adds it.
 */
const continueEvents = `do $do$
  declare
    log record;
    is_forced boolean;
    newest bigint;
    behind bigint := 0;
  begin
    for log in select attrelid::regclass as name, attname as xid from pg_attribute
      where (attrelid, attname) in (
        (to_regclass('dispatch_events'), 'xid'), (to_regclass('dispatch_job_events'), 'xid'),
        (to_regclass('technicians'), 'dispatch_xid'), (to_regclass('dispatch_log_starts'), 'xid'))
      order by attrelid::regclass::text
    loop
      execute format('lock table %s in access exclusive mode', log.name);
      is_forced := (select relforcerowsecurity from pg_class where oid = log.name);
      if is_forced then execute format('alter table %s no force row level security', log.name); end if;
      execute format('select %2$I::text::bigint from %1$s where %2$I is not null order by %2$I desc limit 1',
        log.name, log.xid) into newest;
      if is_forced then execute format('alter table %s force row level security', log.name); end if;
      behind := greatest(behind, newest);
    end loop;
    behind := behind + 1 - pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
    execute format(
      'create or replace function dispatch_event_xid(xid xid8) returns xid8 language sql immutable parallel safe as %L',
      case when behind > 0 then format('select (xid::text::bigint + %s)::text::xid8', behind) else 'select xid' end
    );
    alter table dispatch_events alter xid set default dispatch_event_xid(pg_current_xact_id());
  end $do$`;
