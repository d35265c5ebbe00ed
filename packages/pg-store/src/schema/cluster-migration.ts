import { type Kysely, sql } from "kysely";
import { sqlStateOf } from "../errors/store-error-code.js";
import type { Migration } from "./migrations.js";
import type { Tables } from "./tables.js";

/**
 * A step for each cluster that the database comes to, by `pg_dump`, by logical replication or by `pg_upgrade`. Events are
 * in the order of their transactions, which another cluster counts anew: here they go on from the last of the events.
 */
export async function clusterMigration(database: Kysely<Tables>): Promise<Migration> {
  return { name: `cluster-${await identifyCluster(database)}`, statements: [goOn] };
}

/** Where the user may not know which one it is, there is one such step, as for the first cluster. */
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

/** The owner must see the events of every tenant, for once. */
const goOn = `do $do$
  declare
    is_forced boolean := (select relforcerowsecurity from pg_class where oid = 'dispatch_events'::regclass);
    behind bigint;
  begin
    lock table dispatch_events in access exclusive mode;
    if is_forced then alter table dispatch_events no force row level security; end if;
    behind := 1 - pg_snapshot_xmin(pg_current_snapshot())::text::bigint
      + coalesce((select xid::text::bigint from dispatch_events order by xid desc limit 1), 0);
    if is_forced then alter table dispatch_events force row level security; end if;
    execute format(
      'create or replace function dispatch_event_xid(xid xid8) returns xid8 language sql immutable parallel safe as %L',
      case when behind > 0 then format('select (xid::text::bigint + %s)::text::xid8', behind) else 'select xid' end
    );
    alter table dispatch_events alter xid set default dispatch_event_xid(pg_current_xact_id());
  end $do$`;
