import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { live } from "../../../core/src/testing/test-erasure.js";
import { createPgStore } from "../../src/index.js";
import { createTenantDatabase, type TenantDatabase } from "../support/tenant-database.js";

const logs = ["dispatch_events", "dispatch_job_events"];

describe("the events of a history", () => {
  let database: TenantDatabase;
  beforeAll(async () => {
    database = await createTenantDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(() => database.truncate());

  /** Runs statements as the owner of the tables, in one transaction. */
  async function asOwner(...statements: readonly string[]): Promise<void> {
    const client = await database.owner.connect();
    try {
      await client.query("begin");
      await client.query("select set_config('dispatch.tenant', 'acme', true)");
      for (const statement of statements) await client.query(statement);
      await client.query("commit");
    } catch (error) {
      await client.query("rollback");
      throw error;
    } finally {
      client.release();
    }
  }

  it.each(logs)(
    "the owner cannot change the events of %s, regardless of settings, also during an erasure",
    async (log) => {
      const store = createPgStore(database.owner).forTenant("acme");
      const { ada } = await live(store);
      const erase = `select dispatch_erase_step('customer', ${ada}, null, 10)`;
      const count = async () => (await database.pool.query(`select count(*) from ${log}`)).rows[0].count;
      const before = await count();
      for (const change of [`delete from ${log}`, `update ${log} set reason = null`, `truncate ${log}`]) {
        for (const first of [
          [],
          ["set local dispatch.pass = 'on'", "set local dispatch.erasing = 'true'"],
          [erase],
          ["savepoint a", erase, "rollback to a"],
        ]) {
          await expect(asOwner(...first, change)).rejects.toMatchObject({ code: "42501", message: /is history/ });
        }
        if (!change.startsWith("delete")) continue;
        await expect(asOwner(`with erased as (${erase}) delete from ${log} using erased`)).rejects.toThrow(
          /is history/,
        );
      }
      expect(await count()).toBe(before);
    },
  );
});
