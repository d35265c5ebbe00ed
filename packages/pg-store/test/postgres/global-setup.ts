import type { TestProject } from "vitest/node";
import { type PostgresServer, startPostgres } from "./start-postgres.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** A server on which the tests may make and drop databases. */
    postgresUrl: string;
  }
}

/** Shared by all projects of one test run, each of which loads this file anew. */
const shared = globalThis as { dispatchTestPostgres?: Promise<PostgresServer> };

/** Tells the tests where Postgres is: at TEST_DATABASE_URL, else a server that lives as long as the run. */
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
