import { StoreError } from "@dispatch/core";
import { sql, type Transaction } from "kysely";
import { findRequiredColumns } from "./required-columns.js";
import type { Tables } from "./tables.js";

/** The tables that another program may have created, in the order in which a booking reads them. */
const adoptableTables = ["customers", "technicians", "assignments"] as const;

const integers = ["integer", "smallint"];
const numbers = ["double precision", "real"];

/**
 * The types that our statements work with, the usual one first. Others do not work: the driver returns `bigint` and
 * `numeric` as strings, so a claim would not recognize its own row, and times without a zone cannot use the index.
 */
const columnTypes: Readonly<Record<string, readonly string[]>> = {
  "customers.customerid": integers,
  "customers.latitude": numbers,
  "customers.longitude": numbers,
  "technicians.technicianid": integers,
  "technicians.latitude": numbers,
  "technicians.longitude": numbers,
  "technicians.is_active": ["boolean"],
  "assignments.id": integers,
  "assignments.cust_id": integers,
  "assignments.tech_id": integers,
  "assignments.distance_km": numbers,
  "assignments.assigned_at": ["timestamp with time zone"],
};

/**
 * Checks whether the tables of another program can be adopted without a change.
 *
 * @throws {StoreError} naming each column that has the wrong type, or that no booking can fill
 */
export async function checkAdoptable(transaction: Transaction<Tables>): Promise<void> {
  const mistakes = (await listColumns(transaction)).flatMap(({ name, type }) => {
    const types = columnTypes[name];
    return types === undefined || types.includes(type) ? [] : [`${name} is ${type} but must be ${types[0]}`];
  });
  for (const { table, column } of await findRequiredColumns(transaction)) {
    if (table === "assignments") mistakes.push(`${table}.${column} must have a default or allow null`);
  }
  if (mistakes.length === 0) return;
  const message = `The existing tables cannot be adopted: ${mistakes.join("; ")}`;
  throw new StoreError("STORE_SCHEMA_MISMATCH", message);
}

interface Column {
  readonly name: string;
  /** For a domain, its underlying type. */
  readonly type: string;
}

async function listColumns(transaction: Transaction<Tables>): Promise<readonly Column[]> {
  const tables = adoptableTables.map((table) => sql`to_regclass(${sql.lit(table)})`);
  const { rows } = await sql<Column>`
    select relname || '.' || attname as name, format_type(coalesce(nullif(typbasetype, 0), atttypid), null) as type
    from pg_attribute join pg_class on pg_class.oid = attrelid join pg_type on pg_type.oid = atttypid
    where attrelid in (${sql.join(tables)}) and attnum > 0
    order by 1`.execute(transaction);
  return rows;
}
