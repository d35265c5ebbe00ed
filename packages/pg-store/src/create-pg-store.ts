import type {
  AssignmentLedger,
  CustomerSource,
  LocationStore,
  OperationOptions,
  RecordCheck,
  TechnicianSource,
} from "@dispatch/core";
import { checkFields } from "@dispatch/core/plugin-kit";
import type { Kysely } from "kysely";
import { pgAssignments } from "./assignments/pg-assignments.js";
import { pgCustomers } from "./customers/pg-customers.js";
import { pgLocations } from "./locations/pg-locations.js";
import { connect } from "./pool/connect.js";
import type { PoolLike } from "./pool/pool-like.js";
import { defaultMigrationTimeoutMs, migrate } from "./schema/migrate.js";
import { migrations } from "./schema/migrations.js";
import type { SchemaFinding } from "./schema/schema-finding.js";
import type { Tables } from "./schema/tables.js";
import type { SeedRows } from "./seed/seed-rows.js";
import { isEmpty, seedWhenEmpty } from "./seed/seed-when-empty.js";
import { listFaultyTechnicians } from "./technicians/list-faulty-technicians.js";
import { pgTechnicians } from "./technicians/pg-technicians.js";
import { checkTenant } from "./tenants/check-tenant.js";
import { tenantMigrations } from "./tenants/tenant-migrations.js";

/** Customers, technicians and assignments in Postgres: those of one tenant, or of everybody. */
export interface TenantStore extends RecordCheck {
  readonly customers: CustomerSource;
  /**
   * Reads by an index, and is exact anywhere on the globe. The cost grows with the technicians who stand no farther
   * away than the last of the page: also with many at one single point.
   */
  readonly technicians: TechnicianSource;
  /** A batch is one statement. Two that hold the same technicians wait for each other. */
  readonly locations: LocationStore;
  /**
   * The whole life of an assignment, each step in one statement.
   *
   * An abort before the claim is sent stores nothing. While the database works on it, an abort rejects at once, and
   * the assignment may have been stored or not: never a part of it.
   */
  readonly assignments: AssignmentLedger;
}

/** The whole of it. Where there are tenants, it sees the rows that the database user may see: serve `forTenant`. */
export interface PgStore extends TenantStore {
  /**
   * Creates the tables and indexes that are missing: all or nothing, whoever else does so at the same time. Only adds:
   * tables that are there keep their rows and their further columns. Whoever else reads or writes them waits meanwhile;
   * a million technicians take some tens of seconds.
   *
   * Returns what does not work on existing tables all the same, such as booking places if `customers` has further columns
   * that need a value.
   *
   * @throws {StoreError} `STORE_UNAUTHORIZED` where something is missing that this user may not create,
   * `STORE_SCHEMA_MISMATCH` where a table that is there cannot be adopted
   */
  migrate(options?: OperationOptions): Promise<readonly SchemaFinding[]>;
  /**
   * Migrates, and gives the rows of each tenant to that tenant alone, by row-level security; those that are there belong
   * to none. A search costs more from then on. Returns what `migrate` does.
   *
   * @throws {StoreError} `STORE_UNAUTHORIZED` where something is missing that this user may not create
   */
  migrateTenants(options?: OperationOptions): Promise<readonly SchemaFinding[]>;
  /**
   * The same store for one tenant, or, for null, for those who are of none: nothing else is seen, or can be changed. Each
   * statement is a transaction, and fails with `STORE_UNAUTHORIZED` where row-level security does not bind the database
   * user. Makes no connection.
   *
   * @throws {InvalidRequestError} where `tenant` is no text of 1 to 255 characters, or has control characters
   */
  forTenant(tenant: string | null): TenantStore;
  /**
   * Whether there is neither a customer nor a technician.
   *
   * @throws {StoreError} where the store cannot answer
   */
  isEmpty(options?: OperationOptions): Promise<boolean>;
  /**
   * Stores these rows, where `isEmpty`; gives whether it did. All or nothing; of several at once, one does.
   *
   * @throws {InvalidRequestError} if an id is not a whole number of 32 bits
   * @throws {StoreError} where the store cannot answer
   */
  seedWhenEmpty(rows: SeedRows, options?: OperationOptions): Promise<boolean>;
}

/** How the store talks to its database. */
export interface PgStoreOptions {
  /**
   * Whether each connection prepares a statement when it first runs it, and soon plans it no more: that halves what a
   * search costs, and saves a quarter of a claim. Not through a pooler in transaction mode, where another connection may
   * answer (PgBouncer: from 1.21 on, with `max_prepared_statements`).
   *
   * @default false
   */
  readonly preparesStatements?: boolean | undefined;
}

/**
 * The store over a pool, such as one of `createPgPool` or a `pg.Pool` of yours, which stays yours to end. Parsers of yours
 * for integers, floats, booleans, arrays or JSON must give what those of `pg` give.
 */
export function createPgStore(pool: PoolLike, options: PgStoreOptions = {}): PgStore {
  checkFields("", options, { preparesStatements: true });
  const { preparesStatements } = options;
  const database = connect(pool, { preparesStatements });
  const patient = connect(pool, { queryTimeoutMs: defaultMigrationTimeoutMs });
  return Object.freeze({
    ...toPlugins(database),
    migrate: (options) => migrate(patient, migrations, options),
    migrateTenants: (options) => migrate(patient, [...migrations, ...tenantMigrations], options),
    forTenant(tenant) {
      const name = tenant === null ? "" : checkTenant(tenant);
      return Object.freeze(toPlugins(connect(pool, { preparesStatements, tenant: name })));
    },
    isEmpty: (options) => isEmpty(database, options),
    seedWhenEmpty: (rows, options) => seedWhenEmpty(patient, rows, options),
  } satisfies PgStore);
}

function toPlugins(database: Kysely<Tables>): TenantStore {
  return {
    customers: pgCustomers(database),
    technicians: pgTechnicians(database),
    locations: pgLocations(database),
    assignments: pgAssignments(database),
    listFaultyTechnicians: listFaultyTechnicians(database),
  };
}
