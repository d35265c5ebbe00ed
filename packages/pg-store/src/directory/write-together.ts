import type { EntryFields, OperationOptions } from "@dispatch/core";
import type { EntryWrite, EntryWriteResults, EntryWrites, Refusal } from "@dispatch/core/plugin-kit";
import { type Kysely, sql } from "kysely";
import { runToEnd } from "../run/run-statement.js";
import type { Tables } from "../schema/tables.js";
import { parseId } from "../values/parse-id.js";
import { type EntryTable, toVersion } from "./entry-columns.js";
import { isRefusedRow, toEntryError } from "./entry-errors.js";
import { placeColumns, toGivenValues, toTypes } from "./given-columns.js";

/** Thrown to roll back: a row is gone or at another version. */
export const overtaken: Error = new Error("overtaken");

/**
 * Stores new and changed rows together. If the owner's tables refuse one, starts again, finds all that they refuse, and
 * stores the others.
 *
 * @throws {Error} `overtaken`, or of Postgres; nothing is stored
 */
export async function writeTogether<Fields extends EntryFields>(
  database: Kysely<Tables>,
  table: EntryTable<unknown>,
  writes: EntryWrites<Fields>,
  options: OperationOptions,
): Promise<EntryWriteResults> {
  // What is new alone is one statement, which needs no transaction.
  const isOne = writes.updates.length === 0;
  const write = (connection: Kysely<Tables>) => writeAll(connection, table, writes);
  try {
    return await runToEnd(
      database,
      (connection) => (isOne ? write(connection) : connection.transaction().execute(write)),
      options,
    );
  } catch (error) {
    if (!isRefusedRow(table, error)) throw error;
  }
  const writeOthers = (connection: Kysely<Tables>) => writeTaken(connection, table, writes);
  return runToEnd(database, (connection) => connection.transaction().execute(writeOthers), options);
}

async function writeAll<Fields extends EntryFields>(
  connection: Kysely<Tables>,
  table: EntryTable<unknown>,
  { creates, updates }: EntryWrites<Fields>,
): Promise<EntryWriteResults> {
  await lockRows(connection, table, updates);
  const updated = await updateRows(connection, table, updates);
  return { created: await insertRows(connection, table, creates), updated };
}

/** Needs a transaction. */
async function writeTaken<Fields extends EntryFields>(
  connection: Kysely<Tables>,
  table: EntryTable<unknown>,
  { creates, updates }: EntryWrites<Fields>,
): Promise<EntryWriteResults> {
  // A constraint that waits for the end of the transaction would refuse all rows.
  await sql`set constraints all immediate`.execute(connection);
  await lockRows(connection, table, updates);
  const updated = await divide(connection, table, updates, (some) => updateRows(connection, table, some));
  const created = await divide(connection, table, creates, (some) => insertRows(connection, table, some));
  return { created, updated };
}

/** Writes all rows, or each half of them by itself if one is refused. */
async function divide<Row, Result>(
  connection: Kysely<Tables>,
  table: EntryTable<unknown>,
  rows: readonly Row[],
  write: (rows: readonly Row[]) => Promise<readonly Result[]>,
): Promise<readonly (Result | Refusal)[]> {
  await sql`savepoint dispatch_rows`.execute(connection);
  try {
    const results = await write(rows);
    await sql`release savepoint dispatch_rows`.execute(connection);
    return results;
  } catch (error) {
    if (!isRefusedRow(table, error)) throw error;
    await sql`rollback to savepoint dispatch_rows`.execute(connection);
    await sql`release savepoint dispatch_rows`.execute(connection);
    if (rows.length === 1) return [{ error: await toEntryError(connection, table, error) }];
  }
  const middle = Math.ceil(rows.length / 2);
  const first = await divide(connection, table, rows.slice(0, middle), write);
  return [...first, ...(await divide(connection, table, rows.slice(middle), write))];
}

/**
 * In one order, as reports of locations lock them, so that neither waits for the other in a circle.
 *
 * @throws {Error} `overtaken`
 */
async function lockRows<Fields extends EntryFields>(
  connection: Kysely<Tables>,
  table: EntryTable<unknown>,
  updates: readonly EntryWrite<Fields>[],
): Promise<void> {
  if (updates.length === 0) return;
  const key = sql.ref(`${table.table}.${table.key}`);
  const ids = updates.map(({ id }) => parseId(id));
  const locked = await sql<{ readonly id: number; readonly version: string }>`
    select ${key} as id, ${toVersion(table)} as version from ${sql.table(table.table)}
    where ${key} = any(${ids}::integer[]) order by ${key} for no key update`.execute(connection);
  const versions = new Map(locked.rows.map(({ id, version }) => [String(id), version]));
  if (!updates.every(({ id, version }) => versions.get(id) === version)) throw overtaken;
}

async function updateRows<Fields extends EntryFields>(
  connection: Kysely<Tables>,
  table: EntryTable<unknown>,
  updates: readonly EntryWrite<Fields>[],
): Promise<readonly null[]> {
  if (updates.length === 0) return [];
  const places = placeColumns(table);
  const given = [...places, ...table.columns];
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
    update ${sql.table(table.table)} set ${sql.join(assignments)}
    from json_to_recordset(${JSON.stringify(rows)}::json) as given(${toTypes([...keyColumns, ...given])})
    where ${sql.ref(`${table.table}.${table.key}`)} = given.key`.execute(connection);
  return updates.map(() => null);
}

/** Returns the ids of the new rows, in their order. */
async function insertRows<Fields extends EntryFields>(
  connection: Kysely<Tables>,
  table: EntryTable<unknown>,
  creates: readonly Fields[],
): Promise<readonly string[]> {
  if (creates.length === 0) return [];
  const given = [...placeColumns(table), ...table.columns];
  const rows = creates.map((fields) => toGivenValues(table, fields));
  const created = await sql<{ readonly id: number; readonly external_id: string }>`
    insert into ${sql.table(table.table)} (${sql.join(given.map(({ name, column = name }) => sql.ref(column)))})
    select ${sql.join(given.map(({ name }) => sql.ref(`given.${name}`)))}
    from json_to_recordset(${JSON.stringify(rows)}::json) as given(${toTypes(given)})
    returning ${sql.ref(`${table.table}.${table.key}`)} as id, external_id`.execute(connection);
  const ids = new Map(created.rows.map(({ id, external_id: externalId }) => [externalId, String(id)]));
  return creates.map(({ externalId = "" }) => ids.get(externalId) ?? "");
}
