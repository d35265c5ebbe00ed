import type { EntryFields } from "@dispatch/core";
import { type RawBuilder, sql } from "kysely";
import type { EntryTable } from "./entry-columns.js";

/** A column of a row that a statement gets. */
export interface GivenColumn {
  readonly name: string;
  readonly column?: string | undefined;
  readonly type: string;
}

export function placeColumns({ isTimed }: EntryTable<unknown>): readonly GivenColumn[] {
  const degrees = ["latitude", "longitude"].map((name) => ({ name, type: "double precision" }));
  return isTimed ? [...degrees, { name: "located_at", type: "timestamptz" }] : degrees;
}

/** The values as a row named `given`. One parameter, whatever their types. */
export function toGiven(
  table: EntryTable<unknown>,
  columns: readonly GivenColumn[],
  fields: EntryFields,
): RawBuilder<unknown> {
  const values = JSON.stringify(toGivenValues(table, fields));
  return sql`json_to_record(${values}::json) as given(${toTypes(columns)})`;
}

export function toGivenValues(table: EntryTable<unknown>, fields: EntryFields): Readonly<Record<string, unknown>> {
  const { latitude, longitude } = fields.location;
  const locatedAt = Reflect.get(fields, "locatedAt") as string | undefined;
  return Object.assign(table.toValues(fields), { latitude, longitude, located_at: locatedAt });
}

export function toTypes(columns: readonly GivenColumn[]): RawBuilder<unknown> {
  return sql.join(columns.map(({ name, type }) => sql`${sql.ref(name)} ${sql.raw(type)}`));
}
