import type { Clock, RateLimiter } from "@dispatch/core";
import { checkFields, checkMethods, systemClock } from "@dispatch/core/plugin-kit";
import { connect } from "../pool/connect.js";
import type { PoolLike } from "../pool/pool-like.js";
import { runStatement } from "../run/run-statement.js";
import { createRefusals } from "./refusals.js";
import { countOne, deleteEnded } from "./statements.js";

/** How often one process removes windows that have ended, and how soon again if some are left. */
const sweepEveryMs = 60_000;
const sweepAgainMs = 1_000;

/** The clock of the rate limiter, for tests. */
export interface PgRateLimiterOptions {
  /** Determines when to remove ended windows and to forget refusals. @default systemClock */
  readonly clock?: Pick<Clock, "now"> | undefined;
}

/**
 * Creates a rate limiter that counts in Postgres, for all processes on the same database. Each request costs one short
 * statement, or none if this process remembers that the key is refused. Windows follow the clock of the database. The table
 * is unlogged: after a crash of Postgres or a failover, all windows start anew.
 */
export function pgRateLimiter(pool: PoolLike, options: PgRateLimiterOptions = {}): RateLimiter {
  checkFields("", options, { clock: true });
  const clock = checkMethods("clock", options.clock ?? systemClock, "a clock", ["now"]);
  const database = connect(pool);
  const refusals = createRefusals(clock);
  let sweepAt = clock.now() + sweepEveryMs;

  /** Runs in the background, and no caller waits for it. If it fails, the next sweep removes the windows. */
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
