import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { checkFields } from "@dispatch/core/plugin-kit";
import { PGlite } from "@electric-sql/pglite";
import { createPgConfig } from "@electric-sql/pglite/node-postgres";
import pg from "pg";
import { createPgStore, type PgStore } from "../create-pg-store.js";
import { toStoreError } from "../errors/to-store-error.js";
import type { PoolLike } from "../pool/pool-like.js";
import { lockFolder, type Unlock } from "./lock-folder.js";

/** Where the embedded database keeps its data. */
export interface EmbeddedStoreOptions {
  /** Where the rows are kept; made where it is missing. Default: in memory, gone with the process. */
  readonly folder?: string | undefined;
}

/** The store with a Postgres of its own inside this process. */
export interface EmbeddedStore extends PgStore {
  /** Waits for what runs, then closes the database and gives the folder free. */
  close(): Promise<void>;
}

/** A queue longer than this many milliseconds is a `STORE_TIMEOUT`. */
const queueTimeoutMs = 30_000;

/**
 * Opens PGlite (Postgres as WebAssembly), with the schema up to date. For demos, development and small fleets: one
 * statement at a time, 0.7 GB of memory, some seconds to start. What was acknowledged outlives the death of the
 * process; a power failure it may not, as nothing is forced to the disk.
 *
 * @throws {StoreError} `STORE_UNAVAILABLE` where another process has the folder open, or it cannot be used
 */
export async function openEmbeddedStore(options: EmbeddedStoreOptions = {}): Promise<EmbeddedStore> {
  checkFields("", options, { folder: true });
  const { folder } = options;
  const unlock: Unlock = folder === undefined ? async () => {} : await lockFolder(folder);
  try {
    return await openPGlite(folder === undefined ? "memory://" : join(folder, "pglite"), unlock);
  } catch (error) {
    await unlock();
    throw toStoreError(error);
  }
}

async function openPGlite(dataDir: string, unlock: Unlock): Promise<EmbeddedStore> {
  const lite = await PGlite.create(dataDir);
  // More than one connection would share one session.
  const pool = new pg.Pool({
    ...createPgConfig(lite),
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: queueTimeoutMs,
  });
  pool.on("error", () => {});
  const store = createPgStore(takeTurns(pool), { preparesStatements: true });
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

/** PGlite answers in microtasks: without a turn of the event loop between two requests, no timer would ever fire. */
function takeTurns(pool: PoolLike): PoolLike {
  return {
    async connect() {
      const client = await pool.connect();
      await nextTurn();
      return client;
    },
  };
}
