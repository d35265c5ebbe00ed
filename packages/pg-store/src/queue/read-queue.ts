import type { QueueState, ReadQueueOptions } from "@dispatch/core";
import { checkReadQueueOptions } from "@dispatch/core/plugin-kit";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import { currentTenant, open } from "../schema/expressions.js";
import type { Tables } from "../schema/tables.js";
import { utcText } from "../values/utc-text.js";
import { isHeld } from "./is-held.js";

interface StateRow {
  readonly note: string | null;
  readonly waiting: readonly { readonly priority: number; readonly count: number; readonly oldestAt: string }[] | null;
  readonly held: number;
  readonly first_latest_ms: number | null;
  /** Null if nothing waits. */
  readonly mark: string | null;
  readonly is_changed: boolean;
}

/**
 * The mark has six parts: the last assignment, how many were open, a hash of the waiting jobs that are not held, and their versions; the first
 * and the next transaction that had not ended, and how many technicians were last changed by one in between.
 *
 * Of the assignments that there were then, as many are open as long as none has ended: so bookings since do not count, and
 * an end counts as soon as it is committed. A technician has changed if the transaction was started since, or if more were
 * changed by those that had not ended. A restored database may have transactions that are still to come: they do not count.
 * If nothing waits that is not held, nothing is counted.
 */
export async function readQueue(
  database: Kysely<Tables>,
  options: ReadQueueOptions | undefined = {},
): Promise<QueueState> {
  options.signal?.throwIfAborted();
  checkReadQueueOptions(options);
  const counts = sql`(dispatch_silence_seconds is null or dispatch_silence_seconds > ${options.silenceSeconds ?? null}::float8)`;
  const changedBetween = (from: RawBuilder<unknown>, to: RawBuilder<unknown>) =>
    sql`technicians where dispatch_ability_xid >= ${from} and dispatch_ability_xid < ${to} and ${counts}`;
  const [first, next] = [sql`pg_snapshot_xmin(pg_current_snapshot())`, sql`pg_snapshot_xmax(pg_current_snapshot())`];
  const [keptFirst, keptNext] = [sql`(select first_xid from kept)`, sql`(select next_xid from kept)`];
  const statement = sql<StateRow>`
    with kept as materialized (
      select note, mark, split_part(mark, ' ', 1) as last_assignment, split_part(mark, ' ', 2) as open_count,
        split_part(mark, ' ', 3) as jobs_hash, nullif(split_part(mark, ' ', 4), '')::xid8 as first_xid,
        nullif(split_part(mark, ' ', 5), '')::xid8 as next_xid, split_part(mark, ' ', 6) as changed_count
      from dispatch_queues where tenant = ${sql.raw(currentTenant)}
    ), unbooked as materialized (
      select id, version, priority, created_at, latest, ${isHeld} as is_held from dispatch_jobs where status = 'waiting'
    ), waiting as (
      select * from unbooked where not is_held
    ), current as materialized (
      select
        coalesce((select max(id) from assignments), 0) as last_assignment,
        (select count(*) from assignments where ${sql.raw(open)}) as open_count,
        (select count(*) from assignments where ${sql.raw(open)}
          and id <= (select nullif(last_assignment, '')::integer from kept)) as still_open_count,
        (select md5(string_agg(id || '.' || version, ',' order by id)) from waiting) as jobs_hash,
        ${first} as first_xid, ${next} as next_xid,
        (select count(*) from ${changedBetween(first, next)}) as changed_count,
        (select count(*) from ${changedBetween(keptFirst, keptNext)}) as still_changed_count,
        exists (select from ${changedBetween(keptNext, next)}) as is_technician_changed
      where exists (select from waiting)
    )
    select kept.note,
      (select json_agg(json_build_object('priority', priority, 'count', count, 'oldestAt', oldest) order by priority desc)
        from (
          select priority, count, ${utcText("oldest_at")} as oldest
          from (select priority, count(*)::integer as count, min(created_at) as oldest_at from waiting group by priority) as one
        ) as classes
      ) as waiting,
      (select count(*)::integer from unbooked where is_held) as held,
      (select (extract(epoch from min(latest)) * 1000)::float8 from unbooked) as first_latest_ms,
      concat_ws(' ', current.last_assignment, current.open_count, current.jobs_hash, current.first_xid, current.next_xid,
        current.changed_count) as mark,
      coalesce(current.last_assignment is not null and (
        kept.mark is null or still_open_count <> kept.open_count::bigint or current.jobs_hash <> kept.jobs_hash
          or kept.changed_count = '' or is_technician_changed or still_changed_count <> kept.changed_count::bigint
      ), false) as is_changed
    from (select) as one left join kept on true left join current on true`;
  const [row] = await queryRows(database, statement, options);
  const {
    note = null,
    waiting,
    held = 0,
    first_latest_ms: firstLatestMs = null,
    mark,
    is_changed: isChanged = false,
  } = row ?? {};
  return {
    waiting: waiting ?? [],
    held,
    firstLatest: firstLatestMs === null ? null : new Date(Math.round(firstLatestMs)).toISOString(),
    mark: mark === null || mark === undefined || mark === "" ? nothingWaits : mark,
    isChanged,
    note,
  };
}

/** Every job that comes to wait differs from it. */
const nothingWaits = "0 0 none";
