import type { Kysely } from "kysely";
import { findRequiredColumns, type RequiredColumn } from "./required-columns.js";
import type { Tables } from "./tables.js";

/** Something that does not work on the tables as their owner made them. */
export interface SchemaFinding {
  /**
   * - `"PLACES_NOT_BOOKABLE"`: `customers` needs more than a place; customers that exist can be booked.
   * - `"NOTHING_BOOKABLE"`: `assignments` needs more than a booking knows.
   */
  readonly code: "PLACES_NOT_BOOKABLE" | "NOTHING_BOOKABLE";
  /** The columns that must have a value, and have no default. */
  readonly columns: readonly string[];
  /** One sentence that names the remedy. */
  readonly message: string;
}

export async function findSchemaFindings(database: Kysely<Tables>): Promise<readonly SchemaFinding[]> {
  const required = await findRequiredColumns(database);
  return [
    ...toFinding("PLACES_NOT_BOOKABLE", "customers", "Places cannot be booked, only customers that exist", required),
    ...toFinding("NOTHING_BOOKABLE", "assignments", "Nothing can be booked", required),
  ];
}

function toFinding(
  code: SchemaFinding["code"],
  table: RequiredColumn["table"],
  what: string,
  required: readonly RequiredColumn[],
): readonly SchemaFinding[] {
  const columns = required.filter((one) => one.table === table).map(({ column }) => column);
  if (columns.length === 0) return [];
  const message = `${what}: table ${table} needs a value for ${columns.join(", ")}. Give a default, or allow null`;
  return [{ code, columns, message }];
}
