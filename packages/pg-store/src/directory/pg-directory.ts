import type {
  Directory,
  EntryFields,
  EntryFilter,
  EntryState,
  ListEntriesRequest,
  OperationOptions,
  TechnicianSource,
} from "@dispatch/core";
import {
  type BlankRequest,
  createDirectory,
  type EntryKind,
  type EntryWrite,
  type EntryWrites,
  ExternalIdTakenError,
} from "@dispatch/core/plugin-kit";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { eraseHistory } from "../erasure/erase-history.js";
import { isUniqueViolation } from "../errors/store-error-code.js";
import { toStoreError } from "../errors/to-store-error.js";
import { queryRows } from "../run/query-rows.js";
import { runToEnd, untilEnded } from "../run/run-statement.js";
import { isLocated } from "../schema/expressions.js";
import { metersBetween } from "../schema/meters-between.js";
import type { Tables } from "../schema/tables.js";
import { parseIdCursor, toIdPage } from "../values/cursor.js";
import { parseId } from "../values/parse-id.js";
import { listColumns, listOtherColumns, toBlank } from "./blank-entry.js";
import { type EntryRow, type EntryTable, toSelection, toVersion } from "./entry-columns.js";

/** What a directory in the database needs. */
export interface PgDirectoryParts<Fields extends EntryFields, Entry, Filter extends EntryFilter> {
  readonly database: Kysely<Tables>;
  readonly kind: EntryKind<Fields, Filter>;
  readonly table: EntryTable<Entry>;
  /** The conditions that only this kind has. */
  toConditions(filter: Filter): readonly RawBuilder<unknown>[];
  readonly technicians: Pick<TechnicianSource, "findNearest">;
}

/** A directory on the tables of technicians or customers. Each write is one statement, or one transaction for many rows. */
export function pgDirectory<Fields extends EntryFields, Entry extends Fields & EntryState, Filter extends EntryFilter>({
  database,
  kind,
  table,
  toConditions,
  technicians,
}: PgDirectoryParts<Fields, Entry, Filter>): Directory<Fields, Entry, Filter> {
  const from = sql.table(table.table);
  const key = sql.ref(`${table.table}.${table.key}`);
  const selection = toSelection(table);

  /** Runs a write; null if somebody has the external id. */
  const runWrite = async (
    statement: RawBuilder<EntryRow>,
    options: OperationOptions,
  ): Promise<readonly EntryRow[] | null> => {
    const work = runToEnd(database, (connection) => statement.execute(connection), options).catch((error: unknown) => {
      if (isUniqueViolation(error, `dispatch_${table.table}_external_id`)) return null;
      throw toStoreError(error);
    });
    return (await untilEnded(work, options))?.rows ?? null;
  };

  const rows = {
    async find({ ids, externalIds }: FindRequest, options: OperationOptions) {
      const keys = ids.map(parseId).filter((id) => id !== null);
      const statement = sql<EntryRow>`
        select ${selection} from ${from}
        where ${key} = any(${keys}::integer[]) or external_id = any(${[...externalIds]}::text[])`;
      return (await queryRows(database, statement, options)).map(table.toEntry);
    },
    async insert(fields: Fields, options: OperationOptions) {
      const given = [...placeColumns(table), ...table.columns];
      const written = await runWrite(
        sql<EntryRow>`
        insert into ${from} (${sql.join(given.map(({ name, column = name }) => sql.ref(column)))})
        select ${sql.join(given.map(({ name }) => sql.ref(`given.${name}`)))} from ${toGiven(table, given, fields)}
        returning ${selection}`,
        options,
      );
      const [row] = written ?? [];
      return row === undefined ? null : table.toEntry(row);
    },
    async write({ id, version, fields, moves }: EntryWrite<Fields>, options: OperationOptions) {
      const given = [...(moves ? placeColumns(table) : []), ...table.columns];
      const written = await runWrite(
        sql<EntryRow>`
        update ${from}
        set ${sql.join(given.map(({ name, column = name }) => sql`${sql.ref(column)} = ${sql.ref(`given.${name}`)}`))}
        from ${toGiven(table, given, fields)}
        where ${key} = ${parseId(id)}::integer and ${toVersion(table)} = ${version}::text
        returning ${selection}`,
        options,
      );
      if (written === null) throw new ExternalIdTakenError(kind.name, fields.externalId ?? "");
      const [row] = written;
      return row === undefined ? null : table.toEntry(row);
    },
    async writeAll({ creates, updates }: EntryWrites<Fields>, options: OperationOptions) {
      const write = (connection: Kysely<Tables>) => writeTogether(connection, table, creates, updates);
      // What is new alone is one statement, which needs no transaction.
      const isOne = updates.length === 0;
      const work = runToEnd(
        database,
        (connection) => (isOne ? write(connection) : connection.transaction().execute(write)),
        options,
      ).catch((error: unknown) => {
        if (error === overtaken || isUniqueViolation(error, `dispatch_${table.table}_external_id`)) return null;
        throw toStoreError(error);
      });
      return untilEnded(work, options);
    },
    async blank({ id, version, actor }: BlankRequest, options: OperationOptions) {
      const statement = toBlank(table, await listColumns(database, table, options), { id, version, actor });
      const [row] = await queryRows(database, statement, options);
      if (row === undefined) return null;
      const openJobs = row.open_jobs.map(String);
      return row.is_blanked || openJobs.length > 0 ? { openJobs } : null;
    },
    async eraseHistory(id: string, options: OperationOptions) {
      await eraseHistory(database, { kind: kind.name, key: Number(id) }, options);
    },
    async listOtherColumns(id: string, options: OperationOptions) {
      return listOtherColumns(database, table, id, options);
    },
    async list({ limit, cursor, filter }: ListEntriesRequest<Filter>, options: OperationOptions) {
      const after = parseIdCursor(cursor);
      const conditions = [
        ...(after === null ? [] : [sql`${key} > ${after}::integer`]),
        ...(filter === undefined ? [] : [...toCommonConditions(table, filter), ...toConditions(filter)]),
      ];
      const statement = sql<EntryRow>`
        select ${selection} from ${from}
        ${conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`}
        order by ${key} limit ${limit + 1}::bigint`;
      return toIdPage(await queryRows(database, statement, options), limit, table.toEntry);
    },
  };
  return createDirectory<Fields, Entry, Filter>(kind, rows, technicians);
}

/** Thrown to roll back: a row is gone or at another version. */
const overtaken = new Error("overtaken");

/** Returns the ids of the new rows, in their order. @throws {Error} `overtaken` */
async function writeTogether<Fields extends EntryFields>(
  connection: Kysely<Tables>,
  table: EntryTable<unknown>,
  creates: readonly Fields[],
  updates: readonly EntryWrite<Fields>[],
): Promise<readonly string[]> {
  const from = sql.table(table.table);
  const key = sql.ref(`${table.table}.${table.key}`);
  const places = placeColumns(table);
  const given = [...places, ...table.columns];
  if (updates.length > 0) {
    const ids = updates.map(({ id }) => parseId(id));
    // In one order, as reports of locations lock them, so that neither waits for the other in a circle.
    const locked = await sql<{ readonly id: number; readonly version: string }>`
      select ${key} as id, ${toVersion(table)} as version from ${from}
      where ${key} = any(${ids}::integer[]) order by ${key} for no key update`.execute(connection);
    const versions = new Map(locked.rows.map(({ id, version }) => [String(id), version]));
    if (!updates.every(({ id, version }) => versions.get(id) === version)) throw overtaken;
    const rows = updates.map(({ id, moves, fields }) => ({ ...toGivenValues(table, fields), key: parseId(id), moves }));
    const keyColumns = [
      { name: "key", type: "integer" },
      { name: "moves", type: "boolean" },
    ];
    const assignments = given.map(({ name, column = name }) => {
      const value = sql.ref(`given.${name}`);
      const isPlace = places.some((place) => place.name === name);
      const kept = sql`case when given.moves then ${value} else ${sql.ref(`${table.table}.${column}`)} end`;
      return sql`${sql.ref(column)} = ${isPlace ? kept : value}`;
    });
    await sql`
      update ${from} set ${sql.join(assignments)}
      from json_to_recordset(${JSON.stringify(rows)}::json) as given(${toTypes([...keyColumns, ...given])})
      where ${key} = given.key`.execute(connection);
  }
  if (creates.length === 0) return [];
  const rows = creates.map((fields) => toGivenValues(table, fields));
  const created = await sql<{ readonly id: number; readonly external_id: string }>`
    insert into ${from} (${sql.join(given.map(({ name, column = name }) => sql.ref(column)))})
    select ${sql.join(given.map(({ name }) => sql.ref(`given.${name}`)))}
    from json_to_recordset(${JSON.stringify(rows)}::json) as given(${toTypes(given)})
    returning ${key} as id, external_id`.execute(connection);
  const ids = new Map(created.rows.map(({ id, external_id: externalId }) => [externalId, String(id)]));
  return creates.map(({ externalId = "" }) => ids.get(externalId) ?? "");
}

interface FindRequest {
  readonly ids: readonly string[];
  readonly externalIds: readonly string[];
}

interface GivenColumn {
  readonly name: string;
  readonly column?: string | undefined;
  readonly type: string;
}

function placeColumns({ isTimed }: EntryTable<unknown>): readonly GivenColumn[] {
  const degrees = ["latitude", "longitude"].map((name) => ({ name, type: "double precision" }));
  return isTimed ? [...degrees, { name: "located_at", type: "timestamptz" }] : degrees;
}

/** The values as a row named `given`. One parameter, whatever their types. */
function toGiven(
  table: EntryTable<unknown>,
  columns: readonly GivenColumn[],
  fields: EntryFields,
): RawBuilder<unknown> {
  const values = JSON.stringify(toGivenValues(table, fields));
  return sql`json_to_record(${values}::json) as given(${toTypes(columns)})`;
}

function toGivenValues(table: EntryTable<unknown>, fields: EntryFields): Readonly<Record<string, unknown>> {
  const { latitude, longitude } = fields.location;
  const locatedAt = Reflect.get(fields, "locatedAt") as string | undefined;
  return Object.assign(table.toValues(fields), { latitude, longitude, located_at: locatedAt });
}

function toTypes(columns: readonly GivenColumn[]): RawBuilder<unknown> {
  return sql.join(columns.map(({ name, type }) => sql`${sql.ref(name)} ${sql.raw(type)}`));
}

function toCommonConditions(
  { table, columns }: EntryTable<unknown>,
  { isActive, name, near }: EntryFilter,
): readonly RawBuilder<unknown>[] {
  // Null is inactive for a technician, as a search finds only those who are active, but not for a customer.
  const active = table === "technicians" ? sql`is_active is true` : sql`is_active is not false`;
  const place = { latitude: sql.ref<number>("latitude"), longitude: sql.ref<number>("longitude") };
  return [
    ...(isActive === undefined ? [] : [isActive ? active : sql`not (${active})`]),
    ...(name === undefined ? [] : [sql`position(lower(${name}::text) in lower(${toNameColumn(columns)}::text)) > 0`]),
    ...(near === undefined
      ? []
      : [
          sql`case when ${sql.raw(isLocated)} then ${metersBetween(place, {
            latitude: sql`${near.location.latitude}::float8`,
            longitude: sql`${near.location.longitude}::float8`,
          })} <= ${near.withinMeters}::float8 else false end`,
        ]),
  ];
}

/** The column of the name, which an adopted table may call otherwise. */
function toNameColumn(columns: EntryTable<unknown>["columns"]): RawBuilder<unknown> {
  const { column = "name" } = columns.find(({ name }) => name === "name") ?? {};
  return sql.ref(column);
}
