import type { Kysely } from "kysely";
import { findRequiredColumns, type RequiredColumn } from "./required-columns.js";
import type { Tables } from "./tables.js";

/** Something that does not work on existing tables, because of columns that their owner added. */
export interface SchemaFinding {
  /**
   * - `"PLACES_NOT_BOOKABLE"`: `customers` needs more than a place. Existing customers can be booked.
   * - `"NOTHING_BOOKABLE"`: `assignments` needs values that a booking does not have.
   */
  readonly code: "PLACES_NOT_BOOKABLE" | "NOTHING_BOOKABLE";
  /** The columns that must have a value but have no default. */
  readonly columns: readonly string[];
  /** What does not work, and how to fix it. */
  readonly message: string;
}

export async function findSchemaFindings(database: Kysely<Tables>): Promise<readonly SchemaFinding[]> {
  const required = await findRequiredColumns(database);
  return [
    ...toFindings("PLACES_NOT_BOOKABLE", "customers", "Places cannot be booked, only existing customers", required),
    ...toFindings("NOTHING_BOOKABLE", "assignments", "Nothing can be booked", required),
  ];
}

function toFindings(
  code: SchemaFinding["code"],
  table: RequiredColumn["table"],
  what: string,
  required: readonly RequiredColumn[],
): readonly SchemaFinding[] {
  const columns = required.filter((one) => one.table === table).map(({ column }) => column);
  if (columns.length === 0) return [];
  const message = `${what}: table ${table} needs a value for ${columns.join(", ")}. Set a default, or allow null`;
  return [{ code, columns, message }];
}
