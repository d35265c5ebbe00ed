import type pg from "pg";
import { createPgStore, type PgStore } from "../../src/index.js";

/** A store whose statements run in one transaction, which stays open until it is ended. */
export interface TransactionStore extends PgStore {
  readonly backendId: number;
  commit(): Promise<void>;
  /** Makes the server cut the connection, as if its process were killed. */
  terminate(): Promise<void>;
}

export async function openTransaction(pool: pg.Pool): Promise<TransactionStore> {
  const client = await pool.connect();
  client.on("error", () => {});
  await client.query("begin");
  const { rows } = await client.query("select pg_backend_pid() as id");
  const backendId: number = rows[0].id;
  return {
    ...createPgStore({ connect: async () => ({ query: (query) => client.query(query), release: () => {} }) }),
    backendId,
    async commit() {
      await client.query("commit");
      client.release();
    },
    async terminate() {
      await pool.query("select pg_terminate_backend($1)", [backendId]);
      client.release(true);
    },
  };
}

/** Waits until another backend waits for a lock that this backend holds. */
export async function untilBlockedBy(pool: pg.Pool, backendId: number): Promise<void> {
  for (let polls = 0; polls < 1000; polls += 1) {
    const { rows } = await pool.query("select from pg_stat_activity where $1 = any(pg_blocking_pids(pid))", [
      backendId,
    ]);
    if (rows.length > 0) return;
  }
  throw new Error("no backend waits for this one");
}
