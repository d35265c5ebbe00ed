import type {
  AbsenceStore,
  CustomerDirectory,
  CustomerSource,
  HoldStore,
  LocationStore,
  OperationOptions,
  PositionSource,
  QueueStore,
  RecordCheck,
  RetentionStore,
  TechnicianDirectory,
  TechnicianSource,
} from "@dispatch/core";
import { checkBoolean, checkFields, checkOptionalFunction, checkWhole, type FieldsOf } from "@dispatch/core/plugin-kit";
import type { Kysely } from "kysely";
import { pgAssignments } from "./assignments/pg-assignments.js";
import { pgCustomers } from "./customers/pg-customers.js";
import {
  type ContactColumns,
  type Contacts,
  checkContactColumns,
  parseContactColumns,
} from "./directory/contact-columns.js";
import { pgHolds } from "./holds/pg-holds.js";
import { pgJobs } from "./jobs/pg-jobs.js";
import { pgLocations } from "./locations/pg-locations.js";
import { connect } from "./pool/connect.js";
import { pgPoolDefaults } from "./pool/create-pg-pool.js";
import type { PoolLike } from "./pool/pool-like.js";
import { listQueues } from "./queue/list-queues.js";
import { pgQueue } from "./queue/pg-queue.js";
import { pgRetention } from "./retention/pg-retention.js";
import { defaultMigrationTimeoutMs, migrate } from "./schema/migrate.js";
import { type Migration, migrations } from "./schema/migrations.js";
import type { SchemaFinding } from "./schema/schema-finding.js";
import type { Tables } from "./schema/tables.js";
import type { SeedRows } from "./seed/seed-rows.js";
import { isEmpty, seedWhenEmpty } from "./seed/seed-when-empty.js";
import { createDeepSearches, type DeepSearches, type DeepSearchLimit } from "./technicians/deep-searches.js";
import { listFaultyTechnicians } from "./technicians/list-faulty-technicians.js";
import { pgTechnicians } from "./technicians/pg-technicians.js";
import { checkTenant } from "./tenants/check-tenant.js";
import { type ListTenantsRequest, listTenants } from "./tenants/list-tenants.js";
import { tenantMigrations } from "./tenants/tenant-migrations.js";

/** Customers, technicians and assignments in Postgres: those of one tenant, or all. */
export interface TenantStore extends RecordCheck {
  readonly customers: CustomerSource & CustomerDirectory;
  /**
   * Searches by an index, and is exact anywhere on the globe. The cost grows with the number of technicians who are no
   * farther away than the last one of the page, even if many are at a single point.
   */
  readonly technicians: TechnicianSource & AbsenceStore & TechnicianDirectory & PositionSource;
  /** A batch is one statement. Two batches with the same technicians wait for each other. */
  readonly locations: LocationStore;
  /**
   * The jobs, their queue, held slots, the removal of what is old, and the whole life of an assignment. Each step is one statement.
   *
   * An abort before the claim is sent stores nothing. If the database is already working on it, an abort rejects at once,
   * and the assignment is stored completely or not at all.
   */
  readonly assignments: QueueStore & HoldStore & RetentionStore;
}

/** The store. If there are tenants, it sees all rows that the database user may see: use `forTenant` to serve tenants. */
export interface PgStore extends TenantStore {
  /** How many searches among all technicians run and wait, of all tenants together, for metrics. */
  readonly deepSearches: DeepSearchLimit;
  /**
   * Creates the missing tables and indexes, all or nothing; several processes can do so at the same time. Only adds:
   * existing tables keep their rows and their other columns. Other reads and writes of these tables wait until it ends; a
   * million technicians take some tens of seconds.
   *
   * Returns what does not work on existing tables, such as booking places if `customers` has other columns that need a
   * value.
   *
   * @throws {StoreError} `STORE_UNAUTHORIZED` if something is missing that this user may not create,
   * `STORE_SCHEMA_MISMATCH` if an existing table cannot be adopted, or a column that the options name is missing
   */
  migrate(options?: OperationOptions): Promise<readonly SchemaFinding[]>;
  /**
   * Migrates, and separates the rows of tenants by row-level security; existing rows belong to no tenant. A search costs
   * more from then on. Returns the same as `migrate`.
   *
   * @throws {StoreError} `STORE_UNAUTHORIZED` if something is missing that this user may not create
   */
  migrateTenants(options?: OperationOptions): Promise<readonly SchemaFinding[]>;
  /**
   * Returns the same store for one tenant, or for the rows without a tenant if null. It cannot read or change any other
   * rows. Each statement is a transaction, and fails with `STORE_UNAUTHORIZED` if row-level security does not apply to the
   * database user. Makes no connection.
   *
   * @throws {InvalidRequestError} if `tenant` is not a string of 1 to 255 characters, or has control characters
   */
  forTenant(tenant: string | null): TenantStore;
  /**
   * Lists the tenants that may have waiting jobs, "" for jobs without a tenant: first those whose turn was longest ago, at
   * most 10,000. A tenant without waiting jobs is left out soon after a turn.
   *
   * @throws {StoreError} if the store cannot answer
   */
  listQueues(options?: OperationOptions): Promise<readonly string[]>;
  /**
   * Lists the tenants that have or had a technician, a customer, a job or an idempotency key, in the order of their names; ""
   * is the first if there were rows without a tenant. For a page, ask for those after the last one.
   *
   * @throws {InvalidRequestError} naming the field that cannot be used
   * @throws {StoreError} if the store cannot answer, or `migrateTenants` has not run
   */
  listTenants(request?: ListTenantsRequest, options?: OperationOptions): Promise<readonly string[]>;
  /**
   * Returns whether there are no customers and no technicians.
   *
   * @throws {StoreError} if the store cannot answer
   */
  isEmpty(options?: OperationOptions): Promise<boolean>;
  /**
   * Stores these rows if the store is empty, all or nothing, and returns whether it did. If called several times at once,
   * one call stores them.
   *
   * @throws {InvalidRequestError} if an id is not a whole number of 32 bits, or a field is invalid
   * @throws {StoreError} if the store cannot answer
   */
  seedWhenEmpty(rows: SeedRows, options?: OperationOptions): Promise<boolean>;
}

/** How the store uses its database. */
export interface PgStoreOptions {
  /**
   * Whether each connection prepares the statements that it runs, and soon stops planning them again: that halves the cost
   * of a search, and saves a quarter of a claim. Does not work through a pooler in transaction mode, where another
   * connection may answer (PgBouncer: works from 1.21 on, with `max_prepared_statements`).
   *
   * @default false
   */
  readonly preparesStatements?: boolean | undefined;
  /**
   * How many searches for eligible technicians may run at once, 1 to 1000. If hardly anyone is eligible, such a search
   * looks at all technicians. Others wait for their turn, so that the rest of the pool serves everything else.
   *
   * @default an eighth of the pool's `options.max`, at least 1; 1 if the pool does not tell
   */
  readonly maxDeepSearches?: number | undefined;
  /**
   * How many of these searches may wait, 0 to 100,000; more are refused with `STORE_OVERLOADED`.
   *
   * @default 100
   */
  readonly maxWaitingSearches?: number | undefined;
  /**
   * Returns for whom the running code searches, such as the id of a principal from an `AsyncLocalStorage`: holders take turns,
   * and one may have three quarters of the places to wait. Default: all searches are for the same.
   */
  readonly toHolder?: (() => string | undefined) | undefined;
  /**
   * The columns of adopted tables that hold the name, phone, email and address of technicians, if they have other names:
   * `{ name: "full_name" }`. Default: columns of these names, which `migrate` adds if they are missing.
   */
  readonly technicianColumns?: ContactColumns | undefined;
  /** The same for customers. */
  readonly customerColumns?: ContactColumns | undefined;
}

const optionFields: FieldsOf<PgStoreOptions> = {
  preparesStatements: true,
  maxDeepSearches: true,
  maxWaitingSearches: true,
  toHolder: true,
  technicianColumns: true,
  customerColumns: true,
};

/**
 * Creates a store on a pool, such as one from `createPgPool` or your own `pg.Pool`. The caller ends the pool. If you set
 * parsers for integers, floats, booleans, arrays or JSON, they must return what those of `pg` return.
 */
export function createPgStore(pool: PoolLike, options: PgStoreOptions = {}): PgStore {
  checkFields("", options, optionFields);
  checkOptionalFunction("toHolder", options.toHolder);
  const preparesStatements = checkBoolean("preparesStatements", options.preparesStatements ?? false);
  const database = connect(pool, { preparesStatements });
  const deepSearches = createDeepSearches({
    maxRunning: checkWhole("maxDeepSearches", options.maxDeepSearches ?? toEighth(pool), 1, 1000),
    maxWaiting: checkWhole("maxWaitingSearches", options.maxWaitingSearches ?? 100, 0, 100_000),
    toHolder: options.toHolder ?? (() => undefined),
  });
  const contact: Contacts = {
    technicians: parseContactColumns("technicianColumns", options.technicianColumns),
    customers: parseContactColumns("customerColumns", options.customerColumns),
  };
  const withLongTimeout = connect(pool, { queryTimeoutMs: defaultMigrationTimeoutMs });
  const migrateAll = async (steps: readonly Migration[], options?: OperationOptions) => {
    const findings = await migrate(withLongTimeout, steps, options);
    await checkContactColumns(withLongTimeout, contact, options);
    return findings;
  };
  return Object.freeze({
    ...toPlugins(database, deepSearches, contact),
    deepSearches: deepSearches.limit,
    migrate: (options) => migrateAll(migrations, options),
    migrateTenants: (options) => migrateAll([...migrations, ...tenantMigrations], options),
    forTenant(tenant) {
      const name = tenant === null ? "" : checkTenant(tenant);
      return Object.freeze(toPlugins(connect(pool, { preparesStatements, tenant: name }), deepSearches, contact));
    },
    listQueues: (options) => listQueues(database, options),
    listTenants: (request = {}, options) => listTenants(database, request, options),
    isEmpty: (options) => isEmpty(database, options),
    seedWhenEmpty: (rows, options) => seedWhenEmpty(withLongTimeout, rows, options),
  } satisfies PgStore);
}

/** Each takes a processor of Postgres for a while; the rest of the pool serves statements that look at few rows. */
function toEighth(pool: PoolLike & { readonly options?: { readonly max?: number } }): number {
  return Math.max(1, Math.floor((pool.options?.max ?? pgPoolDefaults.maxConnections) / 8));
}

function toPlugins(database: Kysely<Tables>, deepSearches: DeepSearches, contact: Contacts): TenantStore {
  // Each compares places with the other.
  const technicians: TenantStore["technicians"] = pgTechnicians(database, deepSearches, contact.technicians, {
    listEntries: (request, options) => customers.listEntries(request, options),
  });
  const customers: TenantStore["customers"] = pgCustomers(database, contact.customers, technicians);
  return {
    customers,
    technicians,
    locations: pgLocations(database),
    assignments: {
      ...pgAssignments(database),
      ...pgJobs(database),
      ...pgQueue(database),
      ...pgHolds(database),
      ...pgRetention(database),
    },
    listFaultyTechnicians: listFaultyTechnicians(database),
  };
}
