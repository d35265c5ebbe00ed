import { type RateLimit, StoreError } from "@dispatch/core";
import { type Kysely, sql } from "kysely";
import type { Tables } from "../schema/tables.js";

export interface WindowCount {
  readonly used: number;
  readonly resetMs: number;
}

/**
 * Counts one more use in the window of this key. Starts a new window if the old one has ended, or if it ends later than a
 * new one would: then it started before the clock was set back. Atomic, because the row is locked.
 */
export async function countOne(database: Kysely<Tables>, key: string, limit: RateLimit): Promise<WindowCount> {
  const { rows } = await sql<{ used: number; reset_ms: number }>`
    insert into dispatch_rate_limits as stored (key, used, ends_at)
    values (${key}, 1, now() + ${limit.windowMs}::float8 * interval '1 millisecond')
    on conflict (key) do update set
      used = case when ${hasEnded} then 1 else least(stored.used, ${limit.limit}::integer) + 1 end,
      ends_at = case when ${hasEnded} then excluded.ends_at else stored.ends_at end
    returning used, greatest(0, extract(epoch from ends_at - now()) * 1000)::float8 as reset_ms`.execute(database);
  const [row] = rows;
  if (row === undefined) throw new StoreError("STORE_FAILED", "The database returned no count");
  return { used: row.used, resetMs: row.reset_ms };
}

const hasEnded = sql`(stored.ends_at <= now() or stored.ends_at > excluded.ends_at)`;

/** Limits how long one statement takes. */
const maxDeleted = 10_000;

/**
 * Deletes windows that have ended, and returns whether there may be more. Skips rows that other transactions have locked,
 * so there are no waits and no deadlocks.
 */
export async function deleteEnded(database: Kysely<Tables>): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    delete from dispatch_rate_limits where key in (
      select key from dispatch_rate_limits where ends_at < now() limit ${sql.lit(maxDeleted)} for update skip locked
    )`.execute(database);
  return numAffectedRows >= maxDeleted;
}
