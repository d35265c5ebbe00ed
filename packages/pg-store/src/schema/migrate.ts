import { type OperationOptions, StoreError } from "@dispatch/core";
import { untilAborted } from "@dispatch/core/plugin-kit";
import { type Kysely, sql, type Transaction } from "kysely";
import { sqlStateOf } from "../errors/store-error-code.js";
import { toStoreError } from "../errors/to-store-error.js";
import { checkAdoptable } from "./check-adoptable.js";
import { clusterMigration } from "./cluster-migration.js";
import type { Migration } from "./migrations.js";
import { findSchemaFindings, type SchemaFinding } from "./schema-finding.js";
import type { Tables } from "./tables.js";

/**
 * How long one statement of a migration, or one wait for a lock, may take before the migration is rolled back. An index over
 * a million rows takes some seconds.
 */
export const defaultMigrationTimeoutMs = 600_000;

/** The errors of existing tables that cannot be changed: a view, a table without a key, a column with one of our names. */
const doesNotFit = /^(?:42|0A000|23505)/;

/** The key of this package's advisory lock ("dispatch" in ASCII): concurrent migrations wait for each other. */
const lockKey = "7235441202855961448";

/**
 * Brings the schema up to date, completely or not at all. If nothing is missing it only reads, so a user who may not create
 * tables can start a service on a database that another user migrated. Returns what does not work on existing tables.
 */
export async function migrate(
  database: Kysely<Tables>,
  steps: readonly Migration[],
  { signal }: OperationOptions = {},
): Promise<readonly SchemaFinding[]> {
  signal?.throwIfAborted();
  try {
    const all = [...steps, await clusterMigration(database)];
    const isPending = (await findPending(database, all)).length > 0;
    signal?.throwIfAborted();
    // After waiting for the lock, a transaction must see what others did in the meantime.
    const transactions = database.transaction().setIsolationLevel("read committed");
    if (isPending) {
      const work = repeatAfterDeadlock(() =>
        transactions.execute((transaction) => migrateAlone(transaction, all, signal)),
      );
      await untilAborted(work, signal);
    }
    return await untilAborted(findSchemaFindings(database), signal);
  } catch (error) {
    throw signal?.aborted === true ? signal.reason : toMigrationError(error);
  }
}

/** Another program may lock the tables in another order. */
const maxDeadlocks = 10;

async function repeatAfterDeadlock(work: () => Promise<void>): Promise<void> {
  for (let deadlocks = 1; ; deadlocks += 1) {
    try {
      return await work();
    } catch (error) {
      if (sqlStateOf(error) !== "40P01" || deadlocks === maxDeadlocks) throw error;
    }
  }
}

async function migrateAlone(
  transaction: Transaction<Tables>,
  steps: readonly Migration[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const timeout = sql.lit(`${defaultMigrationTimeoutMs}ms`);
  await sql`set local statement_timeout = ${timeout}`.execute(transaction);
  await sql`set local lock_timeout = ${timeout}`.execute(transaction);
  await sql`select pg_advisory_xact_lock(${sql.lit(lockKey)}::bigint)`.execute(transaction);
  await sql`create table if not exists dispatch_migrations (
    name text primary key,
    applied_at timestamptz not null default now()
  )`.execute(transaction);
  const pending = await findPending(transaction, steps);
  if (pending.length === steps.length) await checkAdoptable(transaction);
  if (pending.length > 0) await lockTables(transaction);
  for (const { name, statements } of pending) {
    for (const statement of statements) {
      // The caller has gone: roll back.
      signal?.throwIfAborted();
      await sql.raw(statement).execute(transaction);
    }
    await transaction.insertInto("dispatch_migrations").values({ name }).execute();
  }
}

/**
 * In the order in which a booking locks them: customers last, when their foreign key is checked. So this waits for running
 * bookings first, before other transactions start to wait for this one.
 */
const lockOrder = ["technicians", "assignments", "customers"] as const;

async function lockTables(transaction: Transaction<Tables>): Promise<void> {
  for (const table of lockOrder) {
    if (!(await tableExists(transaction, table))) continue;
    await sql`lock table ${sql.table(table)} in access exclusive mode`.execute(transaction);
  }
}

async function findPending(database: Kysely<Tables>, steps: readonly Migration[]): Promise<readonly Migration[]> {
  if (!(await tableExists(database, "dispatch_migrations"))) return steps;
  const applied = await database.selectFrom("dispatch_migrations").select("name").execute();
  const names = new Set(applied.map(({ name }) => name));
  return steps.filter(({ name }) => !names.has(name));
}

async function tableExists(database: Kysely<Tables>, table: keyof Tables): Promise<boolean> {
  const { rows } = await sql<{ exists: boolean }>`select to_regclass(${table}) is not null as "exists"`.execute(
    database,
  );
  return rows[0]?.exists === true;
}

function toMigrationError(error: unknown): Error {
  const state = sqlStateOf(error);
  if (state === "42501") {
    const advice = "run migrate once as the owner of the tables";
    const message = `The database user may not create the missing tables and indexes: ${advice}`;
    return new StoreError("STORE_UNAUTHORIZED", message, { cause: error });
  }
  if (state === undefined || !doesNotFit.test(state)) return toStoreError(error);
  // The message of Postgres names a table or a column, and cannot contain anything confidential here.
  const message = `The existing tables do not fit what must be added to them: ${(error as Error).message}`;
  return new StoreError("STORE_SCHEMA_MISMATCH", message, { cause: error });
}
