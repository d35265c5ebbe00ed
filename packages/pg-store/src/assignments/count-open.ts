import { type AssignmentStatus, type OpenAssignments, type OperationOptions, openStatuses } from "@dispatch/core";
import { type Kysely, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import { open } from "../schema/expressions.js";
import type { Tables } from "../schema/tables.js";

interface CountRow {
  readonly status: AssignmentStatus;
  readonly count: number;
  readonly oldest: number;
}

/** Reads only open assignments, by an index that contains no others. */
export async function countOpen(
  database: Kysely<Tables>,
  options: OperationOptions | undefined,
): Promise<readonly OpenAssignments[]> {
  options?.signal?.throwIfAborted();
  const statement = sql<CountRow>`
    select status, count(*)::integer as count,
      greatest(0, coalesce(extract(epoch from now() - min(assigned_at)), 0))::float8 as oldest
    from assignments where ${sql.raw(open)}
    group by status order by array_position(${[...openStatuses]}::text[], status)`;
  const rows = await queryRows(database, statement, options);
  return rows.map(({ status, count, oldest }) => ({ status, count, oldestAgeSeconds: oldest }));
}
