import { type Contact, InvalidRequestError, type OperationOptions, StoreError } from "@dispatch/core";
import { checkFields, checkObject, contactFields } from "@dispatch/core/plugin-kit";
import { type Kysely, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import type { Tables } from "../schema/tables.js";

/** The columns of adopted tables that hold name, phone, email and address, if their names are others. */
export type ContactColumns = { readonly [Name in keyof Contact]?: string | undefined };

/** The longest name of a column, in bytes. */
const maxNameLength = 63;

/** Returns the column of each field. @throws {InvalidRequestError} naming the field whose column cannot be used */
export function parseContactColumns(option: string, columns: ContactColumns = {}): Required<ContactColumns> {
  checkObject(option, columns);
  checkFields(`${option}.`, columns, contactFields);
  const toColumn = (name: keyof Contact): string => {
    const column: unknown = columns[name] ?? name;
    if (typeof column === "string" && /^[^\0\p{Cs}]+$/u.test(column) && column.length <= maxNameLength) return column;
    const problem = `must be the name of a column, of at most ${maxNameLength} characters`;
    throw new InvalidRequestError({ parameter: `${option}.${name}`, problem });
  };
  return { name: toColumn("name"), phone: toColumn("phone"), email: toColumn("email"), address: toColumn("address") };
}

/** The columns of both tables. */
export interface Contacts {
  readonly technicians: Required<ContactColumns>;
  readonly customers: Required<ContactColumns>;
}

/** @throws {StoreError} `STORE_SCHEMA_MISMATCH`, naming each column that is missing */
export async function checkContactColumns(
  database: Kysely<Tables>,
  contacts: Contacts,
  options: OperationOptions | undefined,
): Promise<void> {
  const named = Object.entries(contacts).flatMap(([table, columns]: [string, Required<ContactColumns>]) =>
    Object.values(columns).map((column) => ({ table, column })),
  );
  const statement = sql<{ readonly table: string; readonly column: string }>`
    select "table", "column" from json_to_recordset(${JSON.stringify(named)}::json) as named("table" text, "column" text)
    where not exists (
      select from pg_attribute where attrelid = to_regclass("table") and attname = "column" and not attisdropped
    )`;
  const missing = await queryRows(database, statement, options);
  if (missing.length === 0) return;
  const names = missing.map(({ table, column }) => `${table}.${column}`);
  throw new StoreError("STORE_SCHEMA_MISMATCH", `The options name columns that are missing: ${names.join(", ")}`);
}
