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
    toEntry: (row) => toCommonEntry(row, row["is_active"] !== false) as unknown as CustomerEntry,
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
      const technician: TechnicianFields = fields;
      return {
        external_id: fields.externalId,
        is_active: fields.isActive ?? true,
        name: fields.name,
        phone: fields.phone,
        email: fields.email,
        address: fields.address,
        capacity: technician.capacity,
        skills: technician.skills,
        availability: technician.availability,
        territories: technician.territories,
        attributes: technician.attributes,
        agrees_to_overtime: technician.agreesToOvertime,
        base_latitude: technician.base?.latitude,
        base_longitude: technician.base?.longitude,
      };
    },
    toEntry(row) {
      const { base_latitude: latitude, base_longitude: longitude } = row;
      const entry = toCommonEntry(row, row["is_active"] === true);
      addGiven(entry, "locatedAt", row["located_at"]);
      addGiven(entry, "capacity", row["capacity"]);
      addGiven(entry, "skills", row["skills"]);
      addGiven(entry, "availability", row["availability"]);
      addGiven(entry, "territories", row["territories"]);
      addGiven(entry, "attributes", row["attributes"]);
      addGiven(entry, "agreesToOvertime", row["agrees_to_overtime"]);
      addGiven(entry, "base", latitude === null || longitude === null ? null : { latitude, longitude });
      return entry as unknown as TechnicianEntry;
    },
  };
}

function toCommonValues({ externalId, isActive = true, name, phone, email, address }: EntryFields) {
  return { external_id: externalId, is_active: isActive, name, phone, email, address };
}

type Fields = Record<string, unknown>;

function toCommonEntry(row: EntryRow, isActive: boolean): Fields {
  const { id, version, latitude, longitude } = row;
  const entry: Fields = { id: String(id), version, location: { latitude, longitude }, isActive };
  addGiven(entry, "externalId", row["external_id"]);
  addGiven(entry, "name", row["name"]);
  addGiven(entry, "phone", row["phone"]);
  addGiven(entry, "email", row["email"]);
  addGiven(entry, "address", row["address"]);
  return entry;
}

/** Fields are added one by one, because a file has many rows: a list of them for each would take most of the memory. */
function addGiven(entry: Fields, name: string, value: unknown): void {
  if (value !== null) entry[name] = value;
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
 * The version of a row: a digest of its values, so that a change by another program counts too. A live location is left
 * out, because it changes by itself.
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
