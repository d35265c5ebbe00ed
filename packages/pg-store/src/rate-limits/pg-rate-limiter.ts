import type { Clock, RateLimiter } from "@dispatch/core";
import { checkFields, systemClock } from "@dispatch/core/plugin-kit";
import { connect } from "../pool/connect.js";
import type { PoolLike } from "../pool/pool-like.js";
import { runStatement } from "../run/run-statement.js";
import { createRefusals } from "./refusals.js";
import { countOne, deleteEnded } from "./statements.js";

/** How often one process removes the windows that have ended; and how soon again where there are more of them. */
const sweepEveryMs = 60_000;
const sweepAgainMs = 1_000;

/** The time, for tests. */
export interface PgRateLimiterOptions {
  /** Says when to remove windows that have ended, and to forget refusals. @default systemClock */
  readonly clock?: Pick<Clock, "now"> | undefined;
}

/**
 * Counts in Postgres, for every process that uses the same database: one short statement a request, none for a key
 * whose refusal this process remembers. The clock is the database's. The table is not logged: a crash of Postgres, or a
 * failover, begins every window anew.
 */
export function pgRateLimiter(pool: PoolLike, options: PgRateLimiterOptions = {}): RateLimiter {
  checkFields("", options, { clock: true });
  const { clock = systemClock } = options;
  const database = connect(pool);
  const refusals = createRefusals(clock);
  let sweepAt = clock.now() + sweepEveryMs;

  /** In passing, and nobody waits for it. What fails here is left for the next time. */
  async function sweepWhenDue(): Promise<void> {
    const now = clock.now();
    if (now < sweepAt) return;
    sweepAt = now + sweepEveryMs;
    const isMore = await runStatement(database, deleteEnded).catch(() => false);
    if (isMore) sweepAt = now + sweepAgainMs;
  }

  return {
    async take(key, limit, options) {
      options?.signal?.throwIfAborted();
      const remembered = refusals.find(key);
      if (remembered !== null) return remembered;
      const { used, resetMs } = await runStatement(database, (connection) => countOne(connection, key, limit), options);
      const verdict = { isAllowed: used <= limit.limit, remaining: Math.max(0, limit.limit - used), resetMs };
      if (!verdict.isAllowed) refusals.add(key, resetMs);
      void sweepWhenDue();
      return verdict;
    },
  };
}
