import { PGlite } from "@electric-sql/pglite";
import { createPgConfig } from "@electric-sql/pglite/node-postgres";
import pg from "pg";
import { inject } from "vitest";
import { createPgStore } from "../../src/index.js";
import { createTestDatabase, type TestDatabase, truncate } from "../postgres/test-database.js";

export interface Backend {
  readonly name: string;
  open(): Promise<TestDatabase>;
}

export const postgres: Backend = { name: "Postgres", open: () => createTestDatabase(inject("postgresUrl")) };

/** The databases that the suites run on; each test file opens one of each. */
export const backends: readonly Backend[] = [postgres, { name: "PGlite", open: openPGlite }];

async function openPGlite(): Promise<TestDatabase> {
  const lite = await PGlite.create("memory://");
  const pool = new pg.Pool({ ...createPgConfig(lite), max: 1, idleTimeoutMillis: 0 });
  await createPgStore(pool).migrate();
  return {
    url: "memory://",
    pool,
    truncate: () => truncate(pool),
    async drop() {
      await pool.end();
      await lite.close();
    },
  };
}
