import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createPgStore, pgRateLimiter } from "../../src/index.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";

describe("Your own pg.Pool", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(inject("postgresUrl"));
  });
  afterAll(() => database.drop());

  /** Cuts the only connection while it is idle. An error without a listener fails the test run. */
  async function cutIdle(pool: pg.Pool): Promise<void> {
    expect([pool.totalCount, pool.idleCount]).toEqual([1, 1]);
    await database.pool.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'foreign' and datname = current_database()",
    );
    while (pool.totalCount > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  it.each([
    ["the store", (pool: pg.Pool) => void createPgStore(pool)],
    ["the rate limiter", (pool: pg.Pool) => void pgRateLimiter(pool)],
  ])("survives a cut idle connection without a listener of the owner: %s", async (_, use) => {
    const pool = new pg.Pool({ connectionString: database.url, application_name: "foreign" });
    use(pool);
    await pool.query("select 1");
    await cutIdle(pool);
    await expect(createPgStore(pool).assignments.ping()).resolves.toBeUndefined();
    await pool.end();
  });

  it("calls only the owner's listener if there is one, and adds one listener for all tenants", async () => {
    const told: Error[] = [];
    const pool = new pg.Pool({ connectionString: database.url, application_name: "foreign" });
    pool.on("error", (error) => told.push(error));
    const store = createPgStore(pool);
    for (let tenant = 0; tenant < 20; tenant += 1) store.forTenant(`tenant ${tenant}`);
    expect([pool.listenerCount("error"), pool.listenerCount("connect")]).toEqual([1, 1]);
    await store.assignments.ping();
    await cutIdle(pool);
    expect(told).toHaveLength(1);
    await pool.end();
  });
});
