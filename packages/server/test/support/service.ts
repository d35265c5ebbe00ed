import { type StubOrs, type StubOrsOptions, startStubOrs } from "@dispatch/ors-client/testing";
import { inject } from "vitest";
import { fetchHeld } from "../../../http-adapter/test/support/fetch-held.js";
import type {} from "../../../pg-store/test/postgres/global-setup.js";
import { createTestDatabase, type TestDatabase } from "../../../pg-store/test/postgres/test-database.js";
import { type Environment, type RunningServer, startServer } from "../../src/index.js";

/** The server over HTTP, on a database of the Python service, with a stub of openrouteservice. */
export interface Service extends AsyncDisposable {
  readonly url: string;
  readonly pool: TestDatabase["pool"];
  readonly stub: StubOrs;
  readonly log: readonly string[];
  readonly server: RunningServer;
  /** The environment to start a second server on the same database with. */
  readonly environment: Environment;
  /** Dispatches, and checks the answer against the OpenAPI document. */
  dispatch(customerId: number | string, init?: RequestInit): Promise<Response>;
}

export interface ServiceOptions {
  readonly stub?: StubOrsOptions;
  readonly environment?: Environment;
}

export async function startService({ stub: stubOptions, environment }: ServiceOptions = {}): Promise<Service> {
  const database = await createPythonDatabase();
  const stub = await startStubOrs(stubOptions);
  const log: string[] = [];
  const settings = {
    DATABASE_URL: database.url,
    // The form that the Python service uses.
    OPENROUTE_BASE_URL: `${stub.url}/v2/directions/driving-car`,
    HOST: "127.0.0.1",
    PORT: "0",
    ...environment,
  };
  const server = await startServer(settings, { log: (text) => void log.push(text) });
  return {
    url: server.url,
    pool: database.pool,
    stub,
    log,
    server,
    environment: settings,
    dispatch: (customerId, init) => fetchHeld(`${server.url}/dispatch/${customerId}`, { method: "POST", ...init }),
    async [Symbol.asyncDispose]() {
      await server.close();
      await stub.close();
      await database.drop();
    },
  };
}

/** Creates the tables of the Python service, with one extra column and some rows. */
export async function createPythonDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase(inject("postgresUrl"), { isMigrated: false });
  await database.pool.query(`
    create table customers (
      customerid serial primary key, latitude double precision not null, longitude double precision not null, name text
    );
    create table technicians (
      technicianid serial primary key, latitude double precision not null, longitude double precision not null,
      is_active boolean default true
    );
    create table assignments (
      id serial primary key, cust_id integer not null references customers, tech_id integer not null references technicians,
      distance_km double precision not null, assigned_at timestamptz default now()
    );
    insert into customers (latitude, longitude, name) values (49.41, 8.69, 'Ada'), (49.40, 8.68, 'Bob');
    insert into technicians (latitude, longitude) values (49.46, 8.69), (49.42, 8.69), (49.43, 8.69);`);
  return database;
}
