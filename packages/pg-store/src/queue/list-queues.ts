import type { OperationOptions } from "@dispatch/core";
import { type Kysely, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import type { Tables } from "../schema/tables.js";

const maxListed = 10_000;

/**
 * An idle queue is listed for a minute more: a transaction that found it awake may commit its job only now. Statements do
 * not take that long.
 */
export async function listQueues(
  database: Kysely<Tables>,
  options: OperationOptions | undefined,
): Promise<readonly string[]> {
  options?.signal?.throwIfAborted();
  const statement = sql<{ tenant: string }>`
    select tenant from dispatch_queues
    where idle_since is null or idle_since > now() - interval '1 minute'
    order by turned_at nulls first, tenant limit ${sql.lit(maxListed)}`;
  const rows = await queryRows(database, statement, options);
  return rows.map(({ tenant }) => tenant);
}
