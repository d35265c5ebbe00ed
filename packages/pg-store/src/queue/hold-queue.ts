import type { HoldQueueRequest, LeaveQueueRequest, OperationOptions } from "@dispatch/core";
import { checkHoldQueueRequest, checkLeaveQueueRequest } from "@dispatch/core/plugin-kit";
import { type Kysely, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import { currentTenant } from "../schema/expressions.js";
import type { Tables } from "../schema/tables.js";

/**
 * The lease is a time in a row, not a lock of a session: it also holds through a pooler, where each statement may use
 * another session, and ends by itself if its process was killed. If the clock of the database was set back, a lease starts
 * in the future: then it counts as ended.
 */
export async function holdQueue(
  database: Kysely<Tables>,
  request: HoldQueueRequest,
  options: OperationOptions | undefined,
): Promise<boolean> {
  options?.signal?.throwIfAborted();
  checkHoldQueueRequest(request);
  const { holder, leaseMs } = request;
  const statement = sql`
    with free as materialized (
      select tenant from dispatch_queues
      where tenant = ${sql.raw(currentTenant)}
        and (holder is null or holder = ${holder} or held_until <= clock_timestamp()
          or held_until - held_for > clock_timestamp() + interval '1 second')
      for update skip locked
    )
    update dispatch_queues
    set holder = ${holder}, held_until = clock_timestamp() + ${leaseMs}::float8 * interval '1 millisecond',
      held_for = ${leaseMs}::float8 * interval '1 millisecond'
    from free where dispatch_queues.tenant = free.tenant
    returning dispatch_queues.tenant`;
  return (await queryRows(database, statement, options)).length > 0;
}

export async function leaveQueue(
  database: Kysely<Tables>,
  request: LeaveQueueRequest,
  options: OperationOptions | undefined,
): Promise<boolean> {
  options?.signal?.throwIfAborted();
  checkLeaveQueueRequest(request);
  const { holder, note, mark } = request;
  const statement = sql`
    update dispatch_queues
    set holder = null, held_until = null, held_for = null, note = coalesce(${note ?? null}::text, note), mark = coalesce(${mark ?? null}::text, mark), turned_at = now(),
      idle_since = case when not exists (select from dispatch_jobs where status = 'waiting')
        then coalesce(idle_since, now()) end
    where tenant = ${sql.raw(currentTenant)} and holder = ${holder}
    returning tenant`;
  return (await queryRows(database, statement, options)).length > 0;
}
