import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../pg-store/test/postgres/test-database.js";
import { openStore } from "../../src/app/open-store.js";
import { startService } from "../support/service.js";

describe("prepared statements", () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase(inject("postgresUrl"), { isMigrated: false });
  });
  afterEach(() => database.drop());

  it.each([
    [true, 1],
    [false, 0],
  ])("with preparesStatements %s, a connection keeps %i prepared statements", async (preparesStatements, count) => {
    const settings = { kind: "url", connectionString: database.url } as const;
    const options = { preparesStatements, waitMs: 0, hasTenants: false, log: () => undefined };
    const { store, pool, close } = await openStore(settings, options);
    await store.customers.findCustomer("1");
    await store.customers.findCustomer("2");
    const client = await pool?.connect();
    const kept = await client?.query({ text: "select from pg_prepared_statements", values: [] });
    client?.release();
    await close();
    expect(kept?.rows).toHaveLength(count);
  });

  it("concurrent dispatches work with prepared statements, even after Postgres replans them", async () => {
    const environment = { DATABASE_PREPARED_STATEMENTS: "on", OPENROUTE_BASE_URL: "" };
    await using service = await startService({ environment });
    for (let round = 0; round < 2; round += 1) {
      const responses = await Promise.all(Array.from({ length: 30 }, () => service.dispatch(1)));
      expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 30 }, () => 200));
    }
    const { rows } = await service.pool.query("select tech_id, count(*)::integer from assignments group by tech_id");
    expect(rows).toEqual([{ tech_id: 2, count: 60 }]);
  });
});
