import type { OperationOptions } from "@dispatch/core";
import { untilAborted } from "@dispatch/core/plugin-kit";
import type { Kysely } from "kysely";
import { sqlStateOf } from "../errors/store-error-code.js";
import { toStoreError } from "../errors/to-store-error.js";
import type { Tables } from "../schema/tables.js";

/** Each but the last was rolled back because another transaction was quicker. */
const maxTries = 100;

/**
 * Runs one statement on a connection of its own, and again after a serialization failure, which rolls it back whole. Under
 * READ COMMITTED there is none; a database, a role or a pooler can be set to isolate more.
 *
 * An abort rejects at once. While the call waits for a connection, the statement is then never sent; once it is sent,
 * it ends on its own, under the statement timeout, and its connection goes back to the pool sound.
 */
export async function runStatement<Value>(
  database: Kysely<Tables>,
  run: (connection: Kysely<Tables>) => Promise<Value>,
  { signal }: OperationOptions = {},
): Promise<Value> {
  signal?.throwIfAborted();
  const work = database.connection().execute(async (connection) => {
    for (let tries = 1; ; tries += 1) {
      signal?.throwIfAborted();
      try {
        return await run(connection);
      } catch (error) {
        if (sqlStateOf(error) !== "40001" || tries === maxTries) throw error;
      }
    }
  });
  try {
    return await untilAborted(work, signal);
  } catch (error) {
    throw signal?.aborted === true ? signal.reason : toStoreError(error);
  }
}
