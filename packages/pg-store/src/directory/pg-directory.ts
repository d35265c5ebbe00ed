import type {
  CustomerDirectory,
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
  type EntryWriteResults,
  type EntryWrites,
  ExternalIdTakenError,
} from "@dispatch/core/plugin-kit";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { eraseHistory } from "../erasure/erase-history.js";
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
import { isExternalIdTaken, toEntryError } from "./entry-errors.js";
import { placeColumns, toGiven } from "./given-columns.js";
import { overtaken, writeTogether } from "./write-together.js";

/** What a directory in the database needs. */
export interface PgDirectoryParts<Fields extends EntryFields, Entry, Filter extends EntryFilter> {
  readonly database: Kysely<Tables>;
  readonly kind: EntryKind<Fields, Filter>;
  readonly table: EntryTable<Entry>;
  /** The conditions that only this kind has. */
  toConditions(filter: Filter): readonly RawBuilder<unknown>[];
  readonly technicians: Pick<TechnicianSource, "findNearest">;
  /** Default: those of this directory, if it is one of customers. */
  readonly customers?: Pick<CustomerDirectory, "listEntries"> | undefined;
}

/** A directory on the tables of technicians or customers. Each write is one statement, or one transaction for many rows. */
export function pgDirectory<Fields extends EntryFields, Entry extends Fields & EntryState, Filter extends EntryFilter>({
  database,
  kind,
  table,
  toConditions,
  technicians,
  customers,
}: PgDirectoryParts<Fields, Entry, Filter>): Directory<Fields, Entry, Filter> {
  const from = sql.table(table.table);
  const key = sql.ref(`${table.table}.${table.key}`);
  const selection = toSelection(table);

  /** Runs a write; null if somebody has the external id. */
  const runWrite = async <Row>(
    statement: RawBuilder<Row>,
    options: OperationOptions,
  ): Promise<readonly Row[] | null> => {
    const write = async (): Promise<readonly Row[] | null> => {
      try {
        return (await runToEnd(database, (connection) => statement.execute(connection), options)).rows;
      } catch (error) {
        if (isExternalIdTaken(table, error)) return null;
        throw await toEntryError(database, table, error);
      }
    };
    return untilEnded(write(), options);
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
    async writeAll(writes: EntryWrites<Fields>, options: OperationOptions) {
      const write = async (): Promise<EntryWriteResults | null> => {
        try {
          return await writeTogether(database, table, writes, options);
        } catch (error) {
          if (error === overtaken || isExternalIdTaken(table, error)) return null;
          throw toStoreError(error);
        }
      };
      return untilEnded(write(), options);
    },
    async blank({ id, version, actor }: BlankRequest, options: OperationOptions) {
      const statement = toBlank(table, await listColumns(database, table, options), { id, version, actor });
      const [row] = (await runWrite(statement, options)) ?? [];
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
  return createDirectory<Fields, Entry, Filter>(kind, rows, technicians, customers);
}

interface FindRequest {
  readonly ids: readonly string[];
  readonly externalIds: readonly string[];
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
