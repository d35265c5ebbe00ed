import {
  type Directory,
  type EntryFields,
  type EntryFilter,
  type EntryState,
  ExternalIdTakenError,
  InvalidRequestError,
  type ListEntriesRequest,
  type OperationOptions,
  type TechnicianSource,
} from "@dispatch/core";
import { createDirectory, type EntryKind, type EntryWrite } from "@dispatch/core/plugin-kit";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { isUniqueViolation } from "../errors/store-error-code.js";
import { toStoreError } from "../errors/to-store-error.js";
import { queryRows } from "../run/query-rows.js";
import { runToEnd, untilEnded } from "../run/run-statement.js";
import { isLocated } from "../schema/expressions.js";
import { metersBetween } from "../schema/meters-between.js";
import type { Tables } from "../schema/tables.js";
import { parseId } from "../values/parse-id.js";
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

/** A directory on the tables of technicians or customers. Each write is one statement. */
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
    async list({ limit, cursor, filter }: ListEntriesRequest<Filter>, options: OperationOptions) {
      const after = cursor === undefined ? null : parseId(cursor);
      if (cursor !== undefined && after === null) {
        throw new InvalidRequestError({ parameter: "cursor", problem: "must be a cursor that this store returned" });
      }
      const conditions = [
        ...(after === null ? [] : [sql`${key} > ${after}::integer`]),
        ...(filter === undefined ? [] : [...toCommonConditions(table, filter), ...toConditions(filter)]),
      ];
      const statement = sql<EntryRow>`
        select ${selection} from ${from}
        ${conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`}
        order by ${key} limit ${limit + 1}::bigint`;
      // One more than asked for tells whether there is another page.
      const found = await queryRows(database, statement, options);
      const items = found.slice(0, limit).map(table.toEntry);
      return { items, nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
  };
  return createDirectory<Fields, Entry, Filter>(kind, rows, technicians);
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
  const { location } = fields;
  const values = {
    ...table.toValues(fields),
    ...{ latitude: location.latitude, longitude: location.longitude },
    located_at: Reflect.get(fields, "locatedAt") as string | undefined,
  };
  const types = columns.map(({ name, type }) => sql`${sql.ref(name)} ${sql.raw(type)}`);
  return sql`json_to_record(${JSON.stringify(values)}::json) as given(${sql.join(types)})`;
}

function toCommonConditions(
  { table }: EntryTable<unknown>,
  { isActive, near }: EntryFilter,
): readonly RawBuilder<unknown>[] {
  // Null is inactive for a technician, as a search finds only those who are active, but not for a customer.
  const active = table === "technicians" ? sql`is_active is true` : sql`is_active is not false`;
  const place = { latitude: sql.ref<number>("latitude"), longitude: sql.ref<number>("longitude") };
  return [
    ...(isActive === undefined ? [] : [isActive ? active : sql`not (${active})`]),
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
