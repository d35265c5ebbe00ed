import { type DispatchError, InvalidRequestError } from "@dispatch/core";
import { type Kysely, sql } from "kysely";
import { type BrokenRule, findBrokenRule, toRuleError } from "../errors/broken-rule.js";
import { isUniqueViolation } from "../errors/store-error-code.js";
import { toStoreError } from "../errors/to-store-error.js";
import type { Tables } from "../schema/tables.js";
import type { EntryTable } from "./entry-columns.js";

/** Whether another row has the external id of the one that was to be written. */
export function isExternalIdTaken({ table }: EntryTable<unknown>, error: unknown): boolean {
  if (isUniqueViolation(error, `dispatch_${table}_external_id`)) return true;
  // An adopted table may have an index of its own on the column.
  const { code, detail } = Object(error) as { readonly code?: unknown; readonly detail?: unknown };
  return code === "23505" && /\((?:tenant_id, )?external_id\)=/.test(String(detail));
}

/** Whether the owner's tables refuse a row because of what it contains, so that others can be stored. */
export function isRefusedRow(table: EntryTable<unknown>, error: unknown): boolean {
  return !isExternalIdTaken(table, error) && InvalidRequestError.isInstance(toStoreError(error));
}

/** As `toStoreError`, but names the field whose column a rule of the owner is about. */
export async function toEntryError(
  connection: Kysely<Tables>,
  table: EntryTable<unknown>,
  error: unknown,
): Promise<DispatchError> {
  const rule = findBrokenRule(error);
  if (rule === null) return toStoreError(error);
  const columns = rule.column === undefined ? await listRuleColumns(connection, rule) : [rule.column];
  const [parameter = "request"] = columns.flatMap((column) => toField(table, column) ?? []);
  const more = columns.length > 1 ? ` (columns ${columns.join(", ")})` : "";
  return toRuleError({ ...rule, problem: rule.problem + more }, parameter, error);
}

/** The columns of a constraint or a unique index. */
async function listRuleColumns(
  connection: Kysely<Tables>,
  { table, constraint }: BrokenRule,
): Promise<readonly string[]> {
  if (table === undefined || constraint === undefined) return [];
  const { rows } = await sql<{ readonly name: string }>`
    select attname as name from pg_attribute
    where attrelid = to_regclass(${table}) and attnum = any(
      select unnest(conkey) from pg_constraint where conrelid = attrelid and conname = ${constraint}
      union select unnest(indkey) from pg_index join pg_class on pg_class.oid = indexrelid
      where indrelid = attrelid and relname = ${constraint}
    )
    order by attnum`.execute(connection);
  return rows.map(({ name }) => name);
}

/** The field that a column has; undefined if it has none. */
function toField({ columns }: EntryTable<unknown>, column: string): string | undefined {
  if (column === "latitude" || column === "longitude") return "location";
  const { name } = columns.find((one) => (one.column ?? one.name) === column) ?? {};
  if (name?.startsWith("base_") === true) return "base";
  return name?.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
