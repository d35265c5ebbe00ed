import pg from "pg";
import { afterAll, beforeAll, describe, expect, expectTypeOf, inject, it } from "vitest";
import { createPgPool, createPgStore, type PgPoolSettings, type PoolLike, pgPoolDefaults } from "../../src/index.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";

describe("createPgPool", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(inject("postgresUrl"));
  });
  afterAll(() => database.drop());

  async function show(settings: PgPoolSettings) {
    const pool = createPgPool({ connectionString: database.url, ...settings });
    const client = await pool.connect();
    const { rows } = await client.query({
      text: `select name, setting from pg_settings where name in ('statement_timeout', 'lock_timeout',
        'idle_in_transaction_session_timeout', 'application_name')`,
      values: [],
    });
    client.release();
    await pool.end();
    return Object.fromEntries(
      (rows as { name: string; setting: string }[]).map(({ name, setting }) => [name, setting]),
    );
  }

  it("createPgPool sets all timeouts on the server", async () => {
    expect(await show({})).toEqual({
      statement_timeout: String(pgPoolDefaults.statementTimeoutMs),
      lock_timeout: String(pgPoolDefaults.lockTimeoutMs),
      idle_in_transaction_session_timeout: String(pgPoolDefaults.idleInTransactionTimeoutMs),
      application_name: "dispatch",
    });
    expect(await show({ statementTimeoutMs: 1234, lockTimeoutMs: 567, applicationName: "mine" })).toMatchObject({
      statement_timeout: "1234",
      lock_timeout: "567",
      application_name: "mine",
    });
  });

  it.each([
    { maxConnections: 0 },
    { maxConnections: 1.5 },
    { minConnections: -1 },
    { minConnections: 11 },
    { connectTimeoutMs: 0 },
    { statementTimeoutMs: Number.NaN },
    { statementTimeoutMs: Number.POSITIVE_INFINITY },
    { lockTimeoutMs: -5 },
    { idleInTransactionTimeoutMs: 0 },
    { idleTimeoutMs: 3_600_001 },
  ] satisfies PgPoolSettings[])("createPgPool refuses the setting %j by name", (settings) => {
    expect(() => createPgPool(settings)).toThrow(
      expect.objectContaining({
        code: "INVALID_REQUEST",
        message: expect.stringContaining(Object.keys(settings)[0] ?? ""),
      }),
    );
  });

  it("createPgPool uses the default for an undefined setting", async () => {
    expect(await show({ statementTimeoutMs: undefined, applicationName: undefined })).toMatchObject({
      statement_timeout: "5000",
      application_name: "dispatch",
    });
  });

  it("reports a lock timeout, recovers from it, and reports when the pool has ended", async () => {
    const pool = createPgPool({ connectionString: database.url, statementTimeoutMs: 200, lockTimeoutMs: 100 });
    const store = createPgStore(pool);
    const other = await database.pool.connect();
    await other.query("begin; lock table assignments");
    await expect(store.assignments.listAssignments({ limit: 1 })).rejects.toMatchObject({ code: "STORE_CONTENTION" });
    await other.query("rollback");
    other.release();
    await store.assignments.ping();
    await pool.end();
    await expect(store.assignments.ping()).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  });

  it("createPgStore accepts a pg.Pool too", () => {
    expectTypeOf<pg.Pool>().toExtend<PoolLike>();
    expect(createPgStore(new pg.Pool()).customers.name).toBe("postgres");
  });
});
