import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { checkFields, checkOptionalFunction, checkText, untilAborted } from "@dispatch/core/plugin-kit";
import { PGlite } from "@electric-sql/pglite";
import { createPgConfig } from "@electric-sql/pglite/node-postgres";
import pg from "pg";
import { createPgStore, type PgStore, type PgStoreOptions } from "../create-pg-store.js";
import { toStoreError } from "../errors/to-store-error.js";
import type { PoolLike } from "../pool/pool-like.js";
import { lockFolder, type Unlock } from "./lock-folder.js";

/** Where the embedded database keeps its data. */
export interface EmbeddedStoreOptions {
  /** The folder for the data; created if it is missing. Default: in memory, lost when the process ends. */
  readonly folder?: string | undefined;
  /** As in `PgStoreOptions`. */
  readonly toHolder?: PgStoreOptions["toHolder"];
  /** Ends the wait for the database to open: it is then closed as soon as it is open. */
  readonly signal?: AbortSignal | undefined;
}

/** A store with its own Postgres inside this process. */
export interface EmbeddedStore extends PgStore {
  /** Waits for running statements, then closes the database and releases the folder. */
  close(): Promise<void>;
}

/** A statement that queues longer than this fails with `STORE_TIMEOUT`. */
const queueTimeoutMs = 30_000;

/**
 * Opens PGlite (Postgres as WebAssembly) and brings its schema up to date. For demos, development and small fleets: it runs
 * one statement at a time, needs 0.7 GB of memory, and takes some seconds to start. Acknowledged writes survive a crash of
 * the process, but maybe not a power failure, because nothing is flushed to the disk.
 *
 * @throws {StoreError} `STORE_UNAVAILABLE` if another process uses the folder, or the folder cannot be used
 */
export async function openEmbeddedStore(options: EmbeddedStoreOptions = {}): Promise<EmbeddedStore> {
  checkFields("", options, { folder: true, toHolder: true, signal: true });
  const { folder, signal } = options;
  checkOptionalFunction("toHolder", options.toHolder);
  signal?.throwIfAborted();
  if (folder !== undefined) checkText("folder", folder);
  const unlock: Unlock = folder === undefined ? async () => {} : await lockFolder(folder);
  const opening = openPGlite(
    folder === undefined ? "memory://" : join(folder, "pglite"),
    unlock,
    options.toHolder,
  ).catch(async (error: unknown) => {
    await unlock();
    throw toStoreError(error);
  });
  try {
    return await untilAborted(opening, signal);
  } catch (error) {
    if (signal?.aborted === true) opening.then((store) => store.close()).catch(() => undefined);
    throw error;
  }
}

async function openPGlite(
  dataDir: string,
  unlock: Unlock,
  toHolder: PgStoreOptions["toHolder"],
): Promise<EmbeddedStore> {
  const lite = await PGlite.create(dataDir);
  // More than one connection would share one session.
  const pool = new pg.Pool({
    ...createPgConfig(lite),
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: queueTimeoutMs,
  });
  pool.on("error", () => {});
  const store = createPgStore(takeTurns(pool), { preparesStatements: true, maxDeepSearches: 1, toHolder });
  const close = async (): Promise<void> => {
    await pool.end();
    await lite.close();
    await unlock();
  };
  try {
    await store.migrate();
  } catch (error) {
    await pool.end();
    await lite.close();
    throw error;
  }
  let closing: Promise<void> | undefined;
  return Object.freeze({
    ...store,
    close() {
      closing ??= close();
      return closing;
    },
  });
}

/** PGlite answers in microtasks, so no timer would fire between requests: this adds a turn of the event loop. */
function takeTurns(pool: PoolLike): PoolLike {
  return {
    async connect() {
      const client = await pool.connect();
      await nextTurn();
      return client;
    },
  };
}
