import { type Customer, InvalidRequestError, type OperationOptions, type Technician } from "@dispatch/core";
import { type Kysely, sql, type Transaction } from "kysely";
import { toStoreError } from "../errors/to-store-error.js";
import { runStatement } from "../run/run-statement.js";
import { parseId } from "../schema/parse-id.js";
import type { Tables } from "../schema/tables.js";

/** Rows for an empty database. Ids are whole numbers from 1 to 2147483647, and are kept. */
export interface SeedRows {
  readonly customers: readonly Customer[];
  readonly technicians: readonly (Technician & {
    /** @default true */
    readonly isActive?: boolean | undefined;
  })[];
}

export async function isEmpty(database: Kysely<Tables>, options?: OperationOptions): Promise<boolean> {
  return runStatement(database, hasNoRows, options);
}

/** Stores all of the rows, or none; says whether it did. Of several at once, one does. */
export async function seedWhenEmpty(
  database: Kysely<Tables>,
  { customers, technicians }: SeedRows,
  { signal }: OperationOptions = {},
): Promise<boolean> {
  signal?.throwIfAborted();
  const customerColumns = toColumns(customers);
  const technicianColumns = toColumns(technicians);
  const isActive = technicians.map((technician) => technician.isActive ?? true);
  try {
    return await database.transaction().execute(async (transaction) => {
      await sql`lock table customers, technicians in share row exclusive mode`.execute(transaction);
      if (!(await hasNoRows(transaction))) return false;
      await sql`insert into customers (customerid, latitude, longitude)
        select * from unnest(${customerColumns.ids}::integer[], ${customerColumns.latitudes}::float8[],
          ${customerColumns.longitudes}::float8[])`.execute(transaction);
      await sql`insert into technicians (technicianid, latitude, longitude, is_active)
        select * from unnest(${technicianColumns.ids}::integer[], ${technicianColumns.latitudes}::float8[],
          ${technicianColumns.longitudes}::float8[], ${isActive}::boolean[])`.execute(transaction);
      await moveSequence(transaction, "customers", "customerid");
      await moveSequence(transaction, "technicians", "technicianid");
      return true;
    });
  } catch (error) {
    throw toStoreError(error);
  }
}

async function hasNoRows(database: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql<{ empty: boolean }>`
    select not exists (select from customers) and not exists (select from technicians) as empty`.execute(database);
  return rows[0]?.empty === true;
}

/** The next row that someone inserts without an id gets one that is free. */
async function moveSequence(transaction: Transaction<Tables>, table: string, column: string): Promise<void> {
  await sql`select setval(pg_get_serial_sequence(${table}, ${column}), max(${sql.ref(column)}))
    from ${sql.table(table)} having count(*) > 0`.execute(transaction);
}

function toColumns(rows: readonly (Customer | Technician)[]) {
  return {
    ids: rows.map(({ id }) => toKey(id)),
    latitudes: rows.map(({ location }) => location.latitude),
    longitudes: rows.map(({ location }) => location.longitude),
  };
}

function toKey(id: string): number {
  const key = parseId(id);
  if (key === null) throw new InvalidRequestError(`ids must be whole numbers from 1 to 2147483647; got "${id}"`);
  return key;
}
