import type { OperationOptions } from "@dispatch/core";
import type { BlankRequest } from "@dispatch/core/plugin-kit";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import { cutDegrees } from "../schema/erasure.js";
import type { Tables } from "../schema/tables.js";
import { parseId } from "../values/parse-id.js";
import { type EntryTable, toVersion } from "./entry-columns.js";

/** What `toBlank` returns: one row. */
interface BlankRow {
  readonly open_jobs: readonly number[];
  readonly is_blanked: boolean;
}

interface Column {
  readonly name: string;
  readonly isRequired: boolean;
}

/** The columns of a table of entries, those of its owner included. */
export async function listColumns(
  database: Kysely<Tables>,
  { table }: Pick<EntryTable<unknown>, "table">,
  options: OperationOptions,
): Promise<readonly Column[]> {
  const statement = sql<Column>`
    select attname as name, attnotnull or typnotnull as "isRequired"
    from pg_attribute join pg_type on pg_type.oid = atttypid
    where attrelid = to_regclass(${table}) and attnum > 0 and not attisdropped`;
  return queryRows(database, statement, options);
}

/** Our columns that are not of a person, and those of a place. */
const ownColumns = ["technicianid", "customerid", "latitude", "longitude", "located_at", "is_active", "tenant_id"];

/** Those of `assignments`. */
const assignmentColumns = [
  ...["id", "cust_id", "tech_id", "distance_km", "assigned_at", "status", "job_id", "slot", "end_cause", "tenant_id"],
  ...["dispatch_job_id", "dispatch_visit_id"],
];

/**
 * The columns of adopted tables that are not ours, such as `customers.vat_number`: those in which the row has a value, and
 * those of assignments.
 */
export async function listOtherColumns(
  database: Kysely<Tables>,
  { table, key, columns }: EntryTable<unknown>,
  id: string,
  options: OperationOptions,
): Promise<readonly string[]> {
  const known = [...ownColumns, ...columns.map(({ name, column = name }) => column)];
  const statement = sql<{ readonly name: string }>`
    select ${table} || '.' || field as name
    from ${sql.table(table)} as entry, jsonb_each(to_jsonb(entry)) as given(field, value)
    where ${sql.ref(`entry.${key}`)} = ${parseId(id)}::integer
      and value <> 'null' and field not like 'dispatch!_%' escape '!' and not field = any(${known}::text[] || array(
        select attname::text from pg_attribute where attrelid = to_regclass(${table}) and attgenerated <> ''
      ))
    union all
    select 'assignments.' || attname from pg_attribute
    where attrelid = to_regclass('assignments') and attnum > 0 and not attisdropped
      and not attname = any(${assignmentColumns}::text[])
    order by name`;
  return (await queryRows(database, statement, options)).map(({ name }) => name);
}

/** One statement: locks the row, looks for open jobs, and if there are none, blanks the row and notes the erasure. */
export function toBlank(
  entries: EntryTable<unknown>,
  columns: readonly Column[],
  { id, version, actor }: BlankRequest,
): RawBuilder<BlankRow> {
  const { table, isTimed } = entries;
  const key = sql.ref(`${table}.${entries.key}`);
  const kind = table === "customers" ? "customer" : "technician";
  const blank = [
    ...entries.columns.map(({ name, column = name }) => sql`${sql.ref(column)} = ${toBlankValue(name, column)}`),
    sql.raw(`latitude = ${cutDegrees(`${table}.latitude`)}, longitude = ${cutDegrees(`${table}.longitude`)}`),
    ...(isTimed ? [sql`located_at = null`] : []),
  ];
  function toBlankValue(name: string, column: string): RawBuilder<unknown> {
    if (name === "is_active") return sql`false`;
    // The owner of the table may demand a value, and that nobody else has it.
    return columns.some((one) => one.name === column && one.isRequired) ? sql`'erased ' || ${key}` : sql`null`;
  }
  return sql`
    with checked as materialized (
      select dispatch_lock_entry(${kind}, ${parseId(id)}::integer) as open_jobs
    ), blanked as (
      update ${sql.table(table)} set ${sql.join(blank)} from checked
      where ${key} = ${parseId(id)}::integer and ${toVersion(entries)} = ${version}::text and open_jobs = '{}'
      returning ${key} as id
    ), noted as (
      insert into dispatch_erasures (kind, entry_id, actor)
      select ${kind}, id, ${actor}::text from blanked
      on conflict (kind, entry_id) where ended_at is null do nothing
    )
    select open_jobs, exists (select from blanked) as is_blanked from checked`;
}
