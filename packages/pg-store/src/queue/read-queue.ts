import type { OperationOptions, QueueState } from "@dispatch/core";
import { type Kysely, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import { currentTenant, open } from "../schema/expressions.js";
import type { Tables } from "../schema/tables.js";
import { utcText } from "../values/utc-text.js";

interface StateRow {
  readonly note: string | null;
  readonly waiting: readonly { readonly priority: number; readonly count: number; readonly oldestAt: string }[] | null;
  readonly first_latest_ms: number | null;
  /** Null if nothing waits. */
  readonly mark: string | null;
  readonly is_changed: boolean;
}

/**
 * The mark has four parts: the last assignment, how many were open, a hash of the waiting jobs and their versions, and the
 * last technician. Of the assignments that there were then, as many are open as long as none has ended: so bookings since
 * do not count, and an end counts as soon as it is committed. If nothing waits, nothing is counted.
 */
export async function readQueue(database: Kysely<Tables>, options: OperationOptions | undefined): Promise<QueueState> {
  options?.signal?.throwIfAborted();
  const statement = sql<StateRow>`
    with kept as materialized (
      select note, mark, split_part(mark, ' ', 1) as last_assignment, split_part(mark, ' ', 2) as open_count,
        split_part(mark, ' ', 3) as jobs_hash, split_part(mark, ' ', 4) as last_technician
      from dispatch_queues where tenant = ${sql.raw(currentTenant)}
    ), waiting as materialized (
      select id, version, priority, created_at, latest from dispatch_jobs where status = 'waiting'
    ), current as materialized (
      select
        coalesce((select max(id) from assignments), 0) as last_assignment,
        (select count(*) from assignments where ${sql.raw(open)}) as open_count,
        (select count(*) from assignments where ${sql.raw(open)}
          and id <= (select nullif(last_assignment, '')::integer from kept)) as still_open_count,
        (select md5(string_agg(id || '.' || version, ',' order by id)) from waiting) as jobs_hash,
        coalesce((select max(technicianid) from technicians), 0) as last_technician
      where exists (select from waiting)
    )
    select kept.note,
      (select json_agg(json_build_object('priority', priority, 'count', count, 'oldestAt', oldest) order by priority desc)
        from (
          select priority, count, ${utcText("oldest_at")} as oldest
          from (select priority, count(*)::integer as count, min(created_at) as oldest_at from waiting group by priority) as one
        ) as classes
      ) as waiting,
      (select (extract(epoch from min(latest)) * 1000)::float8 from waiting) as first_latest_ms,
      concat_ws(' ', current.last_assignment, current.open_count, current.jobs_hash, current.last_technician) as mark,
      coalesce(current.last_assignment is not null and (
        kept.mark is null or still_open_count <> kept.open_count::bigint or current.jobs_hash <> kept.jobs_hash
          or current.last_technician > kept.last_technician::integer
      ), false) as is_changed
    from (select) as one left join kept on true left join current on true`;
  const [row] = await queryRows(database, statement, options);
  const {
    note = null,
    waiting,
    first_latest_ms: firstLatestMs = null,
    mark,
    is_changed: isChanged = false,
  } = row ?? {};
  return {
    waiting: waiting ?? [],
    firstLatest: firstLatestMs === null ? null : new Date(Math.round(firstLatestMs)).toISOString(),
    mark: mark === null || mark === undefined || mark === "" ? nothingWaits : mark,
    isChanged,
    note,
  };
}

/** Every job that comes to wait differs from it. */
const nothingWaits = "0 0 none 0";
