import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeApiKey } from "../../../http-adapter/src/guard/index.js";
import { createPgStore } from "../../../pg-store/src/index.js";
import { createTenantDatabase, type TenantDatabase } from "../../../pg-store/test/support/tenant-database.js";
import { startServer } from "../../src/index.js";
import { parseEnvironment } from "../../src/settings/settings.js";

describe("a server with tenants", () => {
  let database: TenantDatabase;
  beforeAll(async () => {
    database = await createTenantDatabase();
  });
  afterAll(() => database.drop());

  it("a server with tenants does not start as a superuser", async () => {
    const { entry } = await makeApiKey("ada", "admin", "acme");
    const start = startServer({
      DATABASE_URL: database.url,
      HOST: "127.0.0.1",
      PORT: "0",
      TENANTS: "on",
      API_KEYS: entry,
    });
    await expect(start).rejects.toMatchObject({
      code: "STORE_UNAUTHORIZED",
      message: expect.stringContaining("does not have BYPASSRLS"),
    });
  });

  it("removes what is old of every tenant, also if it cannot of one", async () => {
    const store = createPgStore(database.owner);
    const tenants = ["acme", "blocked", "zeta"];
    for (const tenant of tenants) {
      const { technicians, assignments } = store.forTenant(tenant);
      const { id } = await technicians.createEntry({ location: { latitude: 49.4, longitude: 8.7 } });
      for (let count = 0; count < 2; count += 1) {
        const place = { customerId: null, location: { latitude: 49.4, longitude: 8.7 } };
        const booked = await assignments.bookAssignment({ ...place, technicianId: id, distanceMeters: 1 });
        await assignments.moveAssignment({ assignmentId: booked.id, to: "completed", isWalk: true });
      }
    }
    await database.pool.query(`
      set session_replication_role = replica;
      insert into dispatch_decisions (assignment_id, body, tenant_id) select id, '{}', tenant_id from assignments
      on conflict do nothing;
      update assignments set assigned_at = now() - interval '40 days'
      where id in (select min(id) from assignments group by tenant_id);
      set session_replication_role = origin`);
    const client = await database.owner.connect();
    // As another process that is removing records of this tenant.
    await client.query("begin; set local dispatch.tenant = 'blocked'");
    await client.query("select dispatch_remove_old('holds', '2000-01-01', 1)");
    const { entry } = await makeApiKey("ada", "admin", "acme");
    const server = await startServer({
      ...{ DATABASE_URL: database.ownerUrl, HOST: "127.0.0.1", PORT: "0", TENANTS: "on", API_KEYS: entry },
      ...{ DISPATCH_DISTANCES: "estimate", DISPATCH_QUEUE: "off", DISPATCH_KEEP_DECISIONS_DAYS: "30" },
    });
    try {
      const kept = async () => {
        const { rows } = await database.pool.query(
          "select tenant_id, count(*)::integer from dispatch_decisions group by 1 order by 1",
        );
        return rows.map((row) => [row.tenant_id, row.count]);
      };
      await expect.poll(kept, { timeout: 20_000 }).toEqual([
        ["acme", 1],
        ["blocked", 2],
        ["zeta", 1],
      ]);
    } finally {
      await server.close();
      await client.query("rollback");
      client.release();
    }
  });

  it.each([
    [{ DB_HOST: "db", HOST: "127.0.0.1" }, "TENANTS=on needs API_KEYS, API_KEYS_FILE or JWT_ISSUER"],
    [{ DISPATCH_DATABASE: "embedded" }, "TENANTS=on needs a Postgres"],
  ])("TENANTS=on is refused with only %j", (environment, message) => {
    expect(() => parseEnvironment({ ...environment, TENANTS: "on" })).toThrow(message);
  });
});
