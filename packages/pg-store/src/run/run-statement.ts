import type { OperationOptions } from "@dispatch/core";
import { untilAborted } from "@dispatch/core/plugin-kit";
import type { Kysely } from "kysely";
import { sqlStateOf } from "../errors/store-error-code.js";
import { toStoreError } from "../errors/to-store-error.js";
import type { Tables } from "../schema/tables.js";

/** The maximum number of attempts. Each one before the last was rolled back, because another transaction was faster. */
const maxTries = 100;

/** Another transaction was faster, or waited for this one as this one did for it. */
const overtaken: readonly (string | undefined)[] = ["40001", "40P01"];

/**
 * Runs one statement on its own connection, and repeats it after a serialization failure or a deadlock, which roll it back
 * completely. READ COMMITTED has no serialization failures, but a database, a role or a pooler may set a stronger isolation.
 *
 * An abort rejects at once. If the call still waits for a connection, the statement is never sent. If it was sent, it ends
 * by itself, within the statement timeout, and its connection returns to the pool intact.
 */
export async function runStatement<Value>(
  database: Kysely<Tables>,
  run: (connection: Kysely<Tables>) => Promise<Value>,
  options: OperationOptions = {},
): Promise<Value> {
  return untilEnded(runToEnd(database, run, options), options);
}

/** Does the same, but settles only when the statement no longer occupies a connection, also after an abort. */
export async function runToEnd<Value>(
  database: Kysely<Tables>,
  run: (connection: Kysely<Tables>) => Promise<Value>,
  { signal }: OperationOptions = {},
): Promise<Value> {
  signal?.throwIfAborted();
  return database.connection().execute(async (connection) => {
    for (let tries = 1; ; tries += 1) {
      signal?.throwIfAborted();
      try {
        return await run(connection);
      } catch (error) {
        if (!overtaken.includes(sqlStateOf(error)) || tries === maxTries) throw error;
      }
    }
  });
}

/** Waits for `runToEnd` until the signal is aborted. Rejects with a `StoreError`, or with the signal's reason. */
export async function untilEnded<Value>(work: Promise<Value>, { signal }: OperationOptions = {}): Promise<Value> {
  try {
    return await untilAborted(work, signal);
  } catch (error) {
    throw signal?.aborted === true ? signal.reason : toStoreError(error);
  }
}
