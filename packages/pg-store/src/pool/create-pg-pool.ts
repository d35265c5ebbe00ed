import { checkFields, checkWhole, type FieldsOf } from "@dispatch/core/plugin-kit";
import pg from "pg";
import { listenForErrors } from "./listen-for-errors.js";
import type { PoolLike } from "./pool-like.js";

/** What is set where nothing else is asked for. Times are in milliseconds. */
export const pgPoolDefaults = {
  maxConnections: 10,
  minConnections: 1,
  connectTimeoutMs: 5_000,
  statementTimeoutMs: 5_000,
  lockTimeoutMs: 3_000,
  idleInTransactionTimeoutMs: 10_000,
  idleTimeoutMs: 30_000,
  applicationName: "dispatch",
} as const;

/** How much longer than the server the client waits: only a server that is frozen or cut off is noticed by the client. */
const clientGraceMs = 1_000;

/** Which database to connect to, and how many connections to keep. */
export interface PgPoolSettings {
  /** Such as `postgres://user:password@localhost:5432/database`; wins over the single settings below. */
  readonly connectionString?: string | undefined;
  /** @default "localhost" */
  readonly host?: string | undefined;
  /** @default 5432 */
  readonly port?: number | undefined;
  readonly database?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** As `pg` takes it; true checks the server's certificate. Default: as the connection string says, else none. */
  readonly ssl?: boolean | { readonly ca?: string; readonly rejectUnauthorized?: boolean } | undefined;
  /** At most; 1 to 1000. @default 10 */
  readonly maxConnections?: number | undefined;
  /** Kept open while idle, as the first query of a new connection is slow; 0 to `maxConnections`. @default 1 */
  readonly minConnections?: number | undefined;
  /** For a new connection, and for a free one; 1 to 3,600,000 ms. @default 5000 */
  readonly connectTimeoutMs?: number | undefined;
  /** For each statement; 1 to 3,600,000 ms. The client gives up one second later. @default 5000 */
  readonly statementTimeoutMs?: number | undefined;
  /** For each lock that a statement waits for; 1 to 3,600,000 ms. @default 3000 */
  readonly lockTimeoutMs?: number | undefined;
  /** Until the server ends a transaction whose client is silent; 1 to 3,600,000 ms. @default 10000 */
  readonly idleInTransactionTimeoutMs?: number | undefined;
  /** Until a connection that nobody uses is closed; 1 to 3,600,000 ms. @default 30000 */
  readonly idleTimeoutMs?: number | undefined;
  /** Shown in `pg_stat_activity`. @default "dispatch" */
  readonly applicationName?: string | undefined;
  /** Told of a connection that failed while idle; the pool has closed it, and opens another. Default: ignored. */
  readonly onIdleError?: ((error: Error) => void) | undefined;
}

/** A pool that can be ended: a `pg.Pool`, typed without the types of `pg`. */
export interface PgPool extends PoolLike {
  /** Connections that are open. */
  readonly totalCount: number;
  /** Those of them that nobody uses. */
  readonly idleCount: number;
  /** Queries that wait for one. */
  readonly waitingCount: number;
  readonly options: { readonly max: number };
  /** Waits until every lent connection is back, and closes them all. */
  end(): Promise<void>;
}

/**
 * A `pg.Pool` with every timeout set, that no failure of the database keeps from recovering. Connects when it is first
 * used.
 *
 * @throws {InvalidRequestError} where a setting is out of its range
 */
export function createPgPool(settings: PgPoolSettings = {}): PgPool {
  checkFields("", settings, settingFields);
  const { connectionString, host, port, database, user, password, ssl, onIdleError, ...tuning } = settings;
  const pool = new pg.Pool({
    ...definedOnly({ connectionString, host, port, database, user, password, ssl }),
    ...toPgConfig({ ...pgPoolDefaults, ...definedOnly(tuning) }),
  });
  if (onIdleError !== undefined) pool.on("error", onIdleError);
  listenForErrors(pool);
  return pool;
}

const settingFields: FieldsOf<PgPoolSettings> = {
  connectionString: true,
  host: true,
  port: true,
  database: true,
  user: true,
  password: true,
  ssl: true,
  maxConnections: true,
  minConnections: true,
  connectTimeoutMs: true,
  statementTimeoutMs: true,
  lockTimeoutMs: true,
  idleInTransactionTimeoutMs: true,
  idleTimeoutMs: true,
  applicationName: true,
  onIdleError: true,
};

type Tuning = {
  readonly [Name in keyof typeof pgPoolDefaults]: (typeof pgPoolDefaults)[Name] extends string ? string : number;
};

function toPgConfig(tuning: Tuning): pg.PoolConfig {
  const max = checkWhole("maxConnections", tuning.maxConnections, 1, 1000);
  const statementTimeoutMs = checkMs("statementTimeoutMs", tuning.statementTimeoutMs);
  return {
    max,
    min: checkWhole("minConnections", tuning.minConnections, 0, max),
    connectionTimeoutMillis: checkMs("connectTimeoutMs", tuning.connectTimeoutMs),
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + clientGraceMs,
    lock_timeout: checkMs("lockTimeoutMs", tuning.lockTimeoutMs),
    idle_in_transaction_session_timeout: checkMs("idleInTransactionTimeoutMs", tuning.idleInTransactionTimeoutMs),
    idleTimeoutMillis: checkMs("idleTimeoutMs", tuning.idleTimeoutMs),
    keepAlive: true,
    application_name: tuning.applicationName,
  };
}

function checkMs(name: string, value: number): number {
  return checkWhole(name, value, 1, 3_600_000);
}

/** Without the settings that are undefined, which must not hide a default. */
function definedOnly<Settings extends object>(
  settings: Settings,
): { [Name in keyof Settings]?: Exclude<Settings[Name], undefined> } {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as never;
}
