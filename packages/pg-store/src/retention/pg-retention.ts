import type { RetentionStore } from "@dispatch/core";
import { checkRemoveOldRequest } from "@dispatch/core/plugin-kit";
import { type Kysely, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import type { Tables } from "../schema/tables.js";

/** Removes old rows. Each call is one statement. */
export function pgRetention(database: Kysely<Tables>): RetentionStore {
  return {
    async removeOld(request, options) {
      options?.signal?.throwIfAborted();
      const { what, before, limit } = checkRemoveOldRequest(request);
      const statement = sql<{ readonly removed: number | null; readonly has_more: boolean | null }>`
        select removed, has_more from dispatch_remove_old(${what}, ${before}::timestamptz, ${limit}::integer)`;
      const [row] = await queryRows(database, statement, options);
      return row === undefined || row.removed === null
        ? null
        : { removed: row.removed, hasMore: row.has_more === true };
    },
  };
}
