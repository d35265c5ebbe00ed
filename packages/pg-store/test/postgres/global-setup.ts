import type { TestProject } from "vitest/node";
import { type PostgresServer, startPostgres } from "./start-postgres.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** The URL of a server on which the tests may create and drop databases. */
    postgresUrl: string;
  }
}

/** Shared by all projects of a test run, because each loads its own copy of this file. */
const shared = globalThis as { dispatchTestPostgres?: Promise<PostgresServer> };

/** Provides the tests with a Postgres: the one at TEST_DATABASE_URL, otherwise a server for this run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env["TEST_DATABASE_URL"];
  if (given !== undefined && given !== "") {
    project.provide("postgresUrl", given);
    return async () => {};
  }
  const isOwner = shared.dispatchTestPostgres === undefined;
  shared.dispatchTestPostgres ??= startPostgres();
  const server = await shared.dispatchTestPostgres;
  project.provide("postgresUrl", server.url);
  return async () => {
    if (isOwner) await server.remove();
  };
}
