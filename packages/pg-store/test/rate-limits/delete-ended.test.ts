import { Kysely, PostgresDialect } from "kysely";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { countOne, deleteEnded } from "../../src/rate-limits/statements.js";
import type { Tables } from "../../src/schema/tables.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";

let database: TestDatabase;
let kysely: Kysely<Tables>;
beforeAll(async () => {
  database = await createTestDatabase(inject("postgresUrl"));
  kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: database.pool }) });
});
afterAll(() => database.drop());

it("deleteEnded removes ended windows, except those that another transaction has locked", async () => {
  for (const key of ["ended", "busy"]) await countOne(kysely, key, { limit: 5, windowMs: 1 });
  await countOne(kysely, "running", { limit: 5, windowMs: 60_000 });
  const other = await database.pool.connect();
  await other.query("begin; select * from dispatch_rate_limits where key = 'busy' for update");
  await deleteEnded(kysely);
  await other.query("rollback");
  other.release();
  const { rows } = await database.pool.query("select key from dispatch_rate_limits order by key");
  expect(rows).toEqual([{ key: "busy" }, { key: "running" }]);
});
