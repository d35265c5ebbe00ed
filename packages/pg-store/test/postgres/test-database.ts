import { randomBytes } from "node:crypto";
import pg from "pg";
import { createPgStore } from "../../src/index.js";

/** A database for one test file. */
export interface TestDatabase {
  readonly url: string;
  readonly pool: pg.Pool;
  /** Empties all tables and restarts the ids at 1. */
  truncate(): Promise<void>;
  /** Closes the pool and drops the database. */
  drop(): Promise<void>;
}

/**
 * Makes a database, with the tables and indexes unless `isMigrated` is false. A template would not be quicker: to
 * migrate takes some 30 ms, and each file does it once.
 */
export async function createTestDatabase(
  serverUrl: string,
  { isMigrated = true }: { readonly isMigrated?: boolean } = {},
): Promise<TestDatabase> {
  const name = `dispatch_test_${randomBytes(6).toString("hex")}`;
  await runOnServer(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: url.href });
  // Connections that a test cut off on purpose.
  pool.on("error", () => {});
  if (isMigrated) await createPgStore(pool).migrate();
  return {
    url: url.href,
    pool,
    truncate: () => truncate(pool),
    async drop() {
      await pool.end();
      await runOnServer(serverUrl, `drop database ${name} with (force)`);
    },
  };
}

/** Empties all tables and restarts the ids at 1. */
export async function truncate(pool: pg.Pool): Promise<void> {
  // The history refuses to be emptied. Triggers are off for a replica.
  await pool.query(`begin; set local session_replication_role = replica;
    truncate customers, technicians, assignments, dispatch_events, dispatch_idempotency_keys, dispatch_jobs, dispatch_job_events, dispatch_absences, dispatch_queues, dispatch_erasures, dispatch_log_starts restart identity cascade;
    commit`);
}

/** The same for tables with few rows, in a fraction of the time: it creates no new files. What it deletes stays until a truncate. */
export async function deleteRows(pool: pg.Pool): Promise<void> {
  await pool.query(`do $do$
    declare name text;
    begin
      set local session_replication_role = replica;
      for name in select tablename from pg_tables where schemaname = 'public' and tablename <> 'dispatch_migrations' loop
        execute format('delete from %I', name);
      end loop;
      perform setval(format('%I', sequencename)::regclass, 1, false) from pg_sequences where schemaname = 'public';
    end $do$`);
}

async function runOnServer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client(serverUrl);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
