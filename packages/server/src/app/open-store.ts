import { setTimeout as sleep } from "node:timers/promises";
import { DispatchError } from "@dispatch/core";
import {
  type ContactColumns,
  createPgPool,
  createPgStore,
  type PgPool,
  type PgPoolSettings,
  type PgStore,
  type PgStoreOptions,
  pgPoolDefaults,
  type SchemaFinding,
} from "@dispatch/pg-store";
import { describeError } from "../observe/log/describe-error.js";
import { ConfigurationError, type DatabaseSettings } from "../settings/settings.js";
import { currentHolder } from "./current-holder.js";
import { sharePool } from "./share-pool.js";

/** A store whose schema is up to date, and how to close it. */
export interface OpenStore {
  readonly store: PgStore;
  /** For the banner; holds no password. */
  readonly description: string;
  /** Null with the embedded database, which has no pool. */
  readonly pool: PgPool | null;
  /** Separate connections for short statements, which do not wait behind dispatches; null with the embedded database. */
  readonly sidePool: PgPool | null;
  /** One connection on which the queue listens to notifications; null with the embedded database. */
  readonly hintPool: PgPool | null;
  close(): Promise<void>;
}

export interface OpenStoreOptions {
  /** Whether each connection plans a statement once; the embedded database always does. */
  readonly preparesStatements: boolean;
  /** As in `PgStoreOptions`; the embedded database always runs one search at a time. */
  readonly maxDeepSearches?: number | undefined;
  readonly maxWaitingSearches?: number | undefined;
  /** As in `PgStoreOptions`; the tables of the embedded database have no other columns. */
  readonly technicianColumns?: ContactColumns | undefined;
  readonly customerColumns?: ContactColumns | undefined;
  /** How long to wait for a database that cannot be reached yet. */
  readonly waitMs: number;
  /** Whether the schema must have tenants and row-level security must apply to the database user. */
  readonly hasTenants: boolean;
  /** Whether to open the store without migrating the schema. @default false */
  readonly isReadOnly?: boolean | undefined;
  readonly log: (text: string) => void;
  /** Ends the wait for the database. */
  readonly signal?: AbortSignal | undefined;
}

type ServerDatabaseSettings = Exclude<DatabaseSettings, { readonly kind: "embedded" }>;

const retryDelayMs = 500;

/** Short limits: a caller that waits longer than this for a count or a ping goes on without it. */
const sidePoolSettings = {
  maxConnections: 3,
  connectTimeoutMs: 1_000,
  statementTimeoutMs: 1_000,
  lockTimeoutMs: 500,
  applicationName: "dispatch-side",
};

/** A connection is made when the queue first listens. */
const hintPoolSettings = {
  ...sidePoolSettings,
  maxConnections: 1,
  minConnections: 0,
  applicationName: "dispatch-hints",
};

/** A frozen database server never confirms that a connection is closed. */
const closeTimeoutMs = 5_000;

export async function openStore(settings: DatabaseSettings, options: OpenStoreOptions): Promise<OpenStore> {
  if (settings.kind === "embedded") {
    options.log(`Opening the embedded database in ${settings.folder}; the first time takes some seconds`);
    const { openEmbeddedStore } = await loadEmbedded();
    const store = await openEmbeddedStore({
      folder: settings.folder,
      toHolder: currentHolder,
      signal: options.signal,
    });
    return {
      store,
      description: `embedded Postgres in ${settings.folder}`,
      pool: null,
      sidePool: null,
      hintPool: null,
      close: store.close,
    };
  }
  const { kind: _, ...poolSettings } = settings;
  const pool = shareConnections(poolSettings);
  const sidePool = shareConnections({ ...poolSettings, ...sidePoolSettings });
  const hintPool = createPgPool({ ...poolSettings, ...hintPoolSettings });
  const store = createPgStore(pool, toStoreOptions(options));
  const close = async (): Promise<void> => void (await Promise.all([pool, sidePool, hintPool].map(closePool)));
  try {
    if (options.isReadOnly !== true) await migrateWhenReachable(store, options);
  } catch (error) {
    const closed = close();
    // A connection that is still being made may take seconds to end.
    if (options.signal?.aborted !== true) await closed;
    throw error;
  }
  return { store, description: describe(settings), pool, sidePool, hintPool, close };
}

function shareConnections(settings: PgPoolSettings): PgPool {
  const { connectTimeoutMs: waitMs = pgPoolDefaults.connectTimeoutMs } = settings;
  return sharePool(createPgPool(settings), { toHolder: currentHolder, waitMs });
}

function toStoreOptions(options: OpenStoreOptions): PgStoreOptions {
  const { preparesStatements, maxDeepSearches, maxWaitingSearches, technicianColumns, customerColumns } = options;
  return {
    preparesStatements,
    maxDeepSearches,
    maxWaitingSearches,
    toHolder: currentHolder,
    technicianColumns,
    customerColumns,
  };
}

/** Loads Postgres as WebAssembly on demand: a server with its own database should neither wait for it nor install it. */
async function loadEmbedded(): Promise<typeof import("@dispatch/pg-store/embedded")> {
  try {
    return await import("@dispatch/pg-store/embedded");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new ConfigurationError([
      "the embedded database is not installed: install @electric-sql/pglite, or set DATABASE_URL or DB_HOST",
    ]);
  }
}

/** Services are often started together with their database. Only failures that may pass are retried. */
async function migrateWhenReachable(
  store: PgStore,
  { waitMs, hasTenants, log, signal }: OpenStoreOptions,
): Promise<void> {
  const giveUpAt = performance.now() + waitMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const findings = await (hasTenants ? migrateTenants(store, signal) : store.migrate({ signal }));
      for (const { code, message } of findings) log(`${message} (${code})`);
      return;
    } catch (error) {
      const isPassing = DispatchError.isInstance(error) && error.isRetryable;
      if (!isPassing || performance.now() >= giveUpAt) throw error;
      if (attempt === 1) log(`${describeError(error)}; trying again for ${Math.round(waitMs / 1000)} s`);
      await sleep(retryDelayMs, undefined, { signal });
    }
  }
}

async function migrateTenants(store: PgStore, signal: AbortSignal | undefined): Promise<readonly SchemaFinding[]> {
  const findings = await store.migrateTenants({ signal });
  await store.forTenant(null).assignments.ping({ signal });
  return findings;
}

async function closePool(pool: PgPool): Promise<void> {
  await Promise.race([pool.end(), sleep(closeTimeoutMs, undefined, { ref: false })]);
}

function describe(settings: ServerDatabaseSettings): string {
  if (settings.kind === "server") return `Postgres ${settings.database} at ${settings.host}:${settings.port}`;
  const { hostname, port, pathname } = new URL(settings.connectionString);
  return `Postgres ${pathname.slice(1)} at ${hostname}:${port === "" ? "5432" : port}`;
}
