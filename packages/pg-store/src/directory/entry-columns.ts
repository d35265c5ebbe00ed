import type { CustomerEntry, EntryFields, TechnicianEntry, TechnicianFields } from "@dispatch/core";
import { type RawBuilder, sql } from "kysely";
import { nearestUtcText } from "../values/utc-text.js";
import type { ContactColumns } from "./contact-columns.js";

/** A column of a table of entries. */
export interface EntryColumn {
  /** As the rows name it that a statement gets and returns. */
  readonly name: string;
  /** As the table names it. @default name */
  readonly column?: string | undefined;
  readonly type: "text" | "integer" | "boolean" | "jsonb" | "text[]" | "double precision";
}

/** A row as statements return it: the columns below, with their names. */
export interface EntryRow extends Readonly<Record<string, unknown>> {
  readonly id: number;
  readonly version: string;
  readonly latitude: number;
  readonly longitude: number;
}

/** How the entries of one kind are stored. */
export interface EntryTable<Entry> {
  readonly table: "technicians" | "customers";
  readonly key: "technicianid" | "customerid";
  /** All columns but the key, the place and its time. */
  readonly columns: readonly EntryColumn[];
  /** Whether a place has a time. */
  readonly isTimed: boolean;
  /** The values of the columns for what is to be kept. */
  toValues(fields: EntryFields): Readonly<Record<string, unknown>>;
  toEntry(row: EntryRow): Entry;
}

function toCommonColumns(contact: Required<ContactColumns>): readonly EntryColumn[] {
  return [
    { name: "external_id", type: "text" },
    { name: "is_active", type: "boolean" },
    { name: "name", column: contact.name, type: "text" },
    { name: "phone", column: contact.phone, type: "text" },
    { name: "email", column: contact.email, type: "text" },
    { name: "address", column: contact.address, type: "text" },
  ];
}

export function toCustomerTable(contact: Required<ContactColumns>): EntryTable<CustomerEntry> {
  return {
    table: "customers",
    key: "customerid",
    columns: toCommonColumns(contact),
    isTimed: false,
    toValues: toCommonValues,
    toEntry: (row) => ({ ...toCommonEntry(row), isActive: row["is_active"] !== false }),
  };
}

export function toTechnicianTable(contact: Required<ContactColumns>): EntryTable<TechnicianEntry> {
  return {
    table: "technicians",
    key: "technicianid",
    columns: [
      ...toCommonColumns(contact),
      { name: "capacity", type: "integer" },
      { name: "skills", type: "jsonb" },
      { name: "availability", type: "jsonb" },
      { name: "agrees_to_overtime", type: "boolean" },
      { name: "territories", type: "text[]" },
      { name: "attributes", type: "jsonb" },
      { name: "base_latitude", type: "double precision" },
      { name: "base_longitude", type: "double precision" },
    ],
    isTimed: true,
    toValues(fields) {
      const { capacity, skills, availability, agreesToOvertime, territories, attributes, base }: TechnicianFields =
        fields;
      return {
        ...toCommonValues(fields),
        ...{ capacity, skills, availability, territories, attributes },
        agrees_to_overtime: agreesToOvertime,
        base_latitude: base?.latitude,
        base_longitude: base?.longitude,
      };
    },
    toEntry(row) {
      const { located_at, capacity, skills, availability, agrees_to_overtime, territories, attributes } = row;
      const { base_latitude: latitude, base_longitude: longitude } = row;
      const details = {
        ...{ locatedAt: located_at, capacity, skills, availability, territories, attributes },
        agreesToOvertime: agrees_to_overtime,
        base: latitude === null || longitude === null ? null : { latitude, longitude },
      };
      return { ...toCommonEntry(row), ...withoutNulls(details), isActive: row["is_active"] === true };
    },
  };
}

function toCommonValues({ externalId, isActive = true, name, phone, email, address }: EntryFields) {
  return { external_id: externalId, is_active: isActive, name, phone, email, address };
}

function toCommonEntry({ id, version, latitude, longitude, external_id: externalId, ...row }: EntryRow) {
  const { name, phone, email, address } = row;
  const given = withoutNulls({ externalId, name, phone, email, address });
  return { id: String(id), version, location: { latitude, longitude }, ...given };
}

function withoutNulls(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** The columns of a row, for `select` and `returning`. */
export function toSelection({ table, key, columns, isTimed }: EntryTable<unknown>): RawBuilder<EntryRow> {
  const stored = columns.map(({ name, column = name, type }) => {
    const value = sql.ref(`${table}.${column}`);
    // The owner may have a column of another type.
    return sql`${type === "text" ? sql`${value}::text` : value} as ${sql.ref(name)}`;
  });
  const place = [sql.ref(`${table}.latitude`), sql.ref(`${table}.longitude`)];
  const time = isTimed ? [sql`${nearestUtcText(`${table}.located_at`)} as located_at`] : [];
  const head = [sql`${sql.ref(`${table}.${key}`)} as id`, sql`${toVersion({ table, columns, isTimed })} as version`];
  return sql<EntryRow>`${sql.join([...head, ...place, ...time, ...stored])}`;
}

/**
 * The version of a row: a digest of its values, so that a change by another program counts too. A live location moves by
 * itself, so it is no part of it.
 */
export function toVersion({
  table,
  columns,
  isTimed,
}: Pick<EntryTable<unknown>, "table" | "columns" | "isTimed">): RawBuilder<string> {
  const degrees = ["latitude", "longitude"].map((column) => {
    const value = sql.ref(`${table}.${column}`);
    return isTimed ? sql`case when ${sql.ref(`${table}.located_at`)} is null then ${value} end` : value;
  });
  const values = columns.map(({ name, column = name }) => sql.ref(`${table}.${column}`));
  return sql<string>`md5(jsonb_build_array(${sql.join([...degrees, ...values])})::text)`;
}
