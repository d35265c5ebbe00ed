import type { OperationOptions } from "@dispatch/core";
import { untilAborted } from "@dispatch/core/plugin-kit";
import { type Kysely, sql, type Transaction } from "kysely";
import { toStoreError } from "../errors/to-store-error.js";
import { runStatement } from "../run/run-statement.js";
import type { Tables } from "../schema/tables.js";
import { checkSeed } from "./check-seed.js";
import { insertCustomers, insertTechnicians } from "./insert-statements.js";
import type { SeedRows } from "./seed-rows.js";

export async function isEmpty(database: Kysely<Tables>, options?: OperationOptions): Promise<boolean> {
  return runStatement(database, hasNoRows, options);
}

/** Stores all rows or none, and returns whether it did. If called several times at once, one call stores them. */
export async function seedWhenEmpty(
  database: Kysely<Tables>,
  rows: SeedRows,
  { signal }: OperationOptions = {},
): Promise<boolean> {
  signal?.throwIfAborted();
  checkSeed(rows);
  const { customers, technicians } = rows;
  const statements = [insertCustomers(customers), insertTechnicians(technicians)];
  try {
    // After waiting for the lock, a transaction must see what others stored in the meantime.
    const transactions = database.transaction().setIsolationLevel("read committed");
    const work = transactions.execute(async (transaction) => {
      await sql`lock table customers, technicians in share row exclusive mode`.execute(transaction);
      if (!(await hasNoRows(transaction))) return false;
      for (const statement of statements) await statement.execute(transaction);
      await moveSequence(transaction, "customers", "customerid");
      await moveSequence(transaction, "technicians", "technicianid");
      signal?.throwIfAborted();
      return true;
    });
    return await untilAborted(work, signal);
  } catch (error) {
    throw signal?.aborted === true ? signal.reason : toStoreError(error);
  }
}

async function hasNoRows(database: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql<{ empty: boolean }>`
    select not exists (select from customers) and not exists (select from technicians) as empty`.execute(database);
  return rows[0]?.empty === true;
}

/** Moves the sequence on, so that the next row without an id gets a free one. */
async function moveSequence(transaction: Transaction<Tables>, table: string, column: string): Promise<void> {
  await sql`select setval(pg_get_serial_sequence(${table}, ${column}), max(${sql.ref(column)}))
    from ${sql.table(table)} having max(${sql.ref(column)}) > 0`.execute(transaction);
}
