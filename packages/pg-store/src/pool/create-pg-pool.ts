import {
  checkBoolean,
  checkFields,
  checkFunction,
  checkObject,
  checkText,
  checkWhole,
  type FieldsOf,
} from "@dispatch/core/plugin-kit";
import pg from "pg";
import { listenForErrors } from "./listen-for-errors.js";
import type { PoolLike } from "./pool-like.js";

/** The default settings. Times are in milliseconds. */
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

/** How much longer the client waits than the server: the client's timeout is only for a server that is frozen or cut off. */
const clientGraceMs = 1_000;

/** Which database to connect to, and how many connections to keep. */
export interface PgPoolSettings {
  /** Such as `postgres://user:password@localhost:5432/database`; overrides the five settings below. */
  readonly connectionString?: string | undefined;
  /** @default "localhost" */
  readonly host?: string | undefined;
  /** @default 5432 */
  readonly port?: number | undefined;
  readonly database?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** The option `ssl` of `pg`; true checks the server's certificate. Default: as the connection string says, otherwise off. */
  readonly ssl?: boolean | { readonly ca?: string; readonly rejectUnauthorized?: boolean } | undefined;
  /** The maximum number of connections, 1 to 1000. @default 10 */
  readonly maxConnections?: number | undefined;
  /** How many connections stay open while idle, 0 to `maxConnections`; the first query of a new one is slow. @default 1 */
  readonly minConnections?: number | undefined;
  /** How long to wait for a new or a free connection, 1 to 3,600,000 ms. @default 5000 */
  readonly connectTimeoutMs?: number | undefined;
  /** How long a statement may take, 1 to 3,600,000 ms. The client gives up one second later. @default 5000 */
  readonly statementTimeoutMs?: number | undefined;
  /** How long a statement may wait for a lock, 1 to 3,600,000 ms. @default 3000 */
  readonly lockTimeoutMs?: number | undefined;
  /** How long a client may be silent in a transaction before the server ends it, 1 to 3,600,000 ms. @default 10000 */
  readonly idleInTransactionTimeoutMs?: number | undefined;
  /** How long a connection may be idle before it is closed, 1 to 3,600,000 ms. @default 30000 */
  readonly idleTimeoutMs?: number | undefined;
  /** Shown in `pg_stat_activity`. @default "dispatch" */
  readonly applicationName?: string | undefined;
  /** Called when an idle connection failed; the pool has closed it, and opens another. Default: ignored. */
  readonly onIdleError?: ((error: Error) => void) | undefined;
}

/** A pool that can be ended: a `pg.Pool`, typed without the types of `pg`. */
export interface PgPool extends PoolLike {
  /** Open connections. */
  readonly totalCount: number;
  /** Open connections that are not in use. */
  readonly idleCount: number;
  /** Callers that wait for a connection. */
  readonly waitingCount: number;
  readonly options: { readonly max: number };
  /** Waits until all connections are returned, and closes them. */
  end(): Promise<void>;
}

/**
 * Creates a `pg.Pool` with all timeouts set, which recovers from every failure of the database. Connects when it is first
 * used.
 *
 * @throws {InvalidRequestError} if a setting is unknown or out of range
 */
export function createPgPool(settings: PgPoolSettings = {}): PgPool {
  checkFields("", settings, settingFields);
  const { connectionString, host, port, database, user, password, ssl, onIdleError, ...tuning } = settings;
  const place = checkPlace(definedOnly({ connectionString, host, port, database, user, password, ssl }));
  if (onIdleError !== undefined) checkFunction("onIdleError", onIdleError);
  const pool = new pg.Pool({ ...place, ...toPgConfig({ ...pgPoolDefaults, ...definedOnly(tuning) }) });
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

type Place = Pick<PgPoolSettings, "connectionString" | "host" | "port" | "database" | "user" | "password" | "ssl">;

function checkPlace({ port, ssl, ...texts }: Place): pg.PoolConfig {
  for (const [name, text] of Object.entries(texts)) checkText(name, text);
  if (port !== undefined) checkWhole("port", port, 1, 65_535);
  if (typeof ssl === "object") checkSsl(ssl);
  else if (ssl !== undefined) checkBoolean("ssl", ssl);
  return definedOnly({ ...texts, port, ssl });
}

/** Other fields are those of `tls.connect`. */
function checkSsl(ssl: Exclude<PgPoolSettings["ssl"], boolean | undefined>): void {
  const { ca, rejectUnauthorized } = checkObject("ssl", ssl);
  if (ca !== undefined) checkText("ssl.ca", ca);
  if (rejectUnauthorized !== undefined) checkBoolean("ssl.rejectUnauthorized", rejectUnauthorized);
}

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
    application_name: checkText("applicationName", tuning.applicationName),
  };
}

function checkMs(name: string, value: number): number {
  return checkWhole(name, value, 1, 3_600_000);
}

/** Removes undefined settings, which must not override a default. */
function definedOnly<Settings extends object>(
  settings: Settings,
): { [Name in keyof Settings]?: Exclude<Settings[Name], undefined> } {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as never;
}
