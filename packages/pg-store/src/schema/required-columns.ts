import { type Kysely, sql } from "kysely";
import type { Tables } from "./tables.js";

/** A column of an existing table that must have a value, but to which our statements give none. */
export interface RequiredColumn {
  readonly table: "customers" | "assignments";
  readonly column: string;
}

/** The columns that a booking writes. */
const written = [
  "customers.latitude",
  "customers.longitude",
  "assignments.cust_id",
  "assignments.tech_id",
  "assignments.distance_km",
  "assignments.assigned_at",
];

/** Finds the columns without a default that prevent a booking, by their own not-null constraint or that of a domain. */
export async function findRequiredColumns(database: Kysely<Tables>): Promise<readonly RequiredColumn[]> {
  const { rows } = await sql<RequiredColumn>`
    select relname as "table", attname as "column"
    from pg_attribute join pg_class on pg_class.oid = attrelid join pg_type on pg_type.oid = atttypid
    where attrelid in (to_regclass('customers'), to_regclass('assignments')) and attnum > 0 and not attisdropped
      and (attnotnull or typnotnull) and not atthasdef and attidentity = '' and typdefault is null
      and relname || '.' || attname <> all(${sql.lit(`{${written.join()}}`)}::text[])
    order by relname, attnum`.execute(database);
  return rows;
}
