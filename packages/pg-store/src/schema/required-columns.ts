import { type Kysely, sql } from "kysely";
import type { Tables } from "./tables.js";

/** A column of the owner's that must have a value, and that no statement of ours gives one. */
export interface RequiredColumn {
  readonly table: "customers" | "assignments";
  readonly column: string;
}

/** What a booking writes. */
const written = [
  "customers.latitude",
  "customers.longitude",
  "assignments.cust_id",
  "assignments.tech_id",
  "assignments.distance_km",
  "assignments.assigned_at",
];

/** The columns without a default that keep a booking from adding a row, by their own constraint or that of a domain. */
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
