import { type OperationOptions, untilAborted } from "@dispatch/core";
import type { Kysely } from "kysely";
import { toStoreError } from "../errors/to-store-error.js";
import type { Tables } from "../schema/tables.js";

/**
 * Runs one statement on a connection of its own.
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
    signal?.throwIfAborted();
    return run(connection);
  });
  try {
    return await untilAborted(work, signal);
  } catch (error) {
    throw signal?.aborted === true ? signal.reason : toStoreError(error);
  }
}
