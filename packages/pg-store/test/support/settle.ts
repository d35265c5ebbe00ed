import type pg from "pg";

/** Waits until all transactions that run now on the server have ended: those of other test files hold events back too. */
export async function settle(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query("select pg_snapshot_xmax(pg_current_snapshot())::text as end");
  while (!(await isOver(pool, rows[0].end))) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function isOver(pool: pg.Pool, end: string): Promise<boolean> {
  const { rows } = await pool.query("select pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8 as is_over", [end]);
  return rows[0].is_over;
}
