import type { QueueStore } from "@dispatch/core";
import type pg from "pg";

/**
 * A ledger that waits, before it lists events, until all running transactions of the server have ended: those
 * of other test files hold events back too.
 */
export function settledLedger(ledger: QueueStore, pool: pg.Pool): QueueStore {
  const settle = async (): Promise<void> => {
    const { rows } = await pool.query("select pg_snapshot_xmax(pg_current_snapshot())::text as end");
    while (!(await isOver(pool, rows[0].end))) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return {
    ...ledger,
    async listEvents(request, options) {
      await settle();
      return ledger.listEvents(request, options);
    },
    async listJobEvents(request, options) {
      await settle();
      return ledger.listJobEvents(request, options);
    },
  };
}

async function isOver(pool: pg.Pool, end: string): Promise<boolean> {
  const { rows } = await pool.query("select pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8 as is_over", [end]);
  return rows[0].is_over;
}
