import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Decision } from "@dispatch/core";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPgStore, type TenantStore } from "../../src/index.js";
import { tenantTables } from "../../src/tenants/current-tenant.js";
import { createTenantDatabase, type TenantDatabase } from "../support/tenant-database.js";

const request = { customerId: "1", technicianId: "1", distanceMeters: 5 };
const key = { key: "key", token: "token", fingerprint: "dispatch", leaseMs: 60_000, keepMs: 60_000 };

/** Returns the SQL statements in the README's section on tenants. */
function readSql(): readonly string[] {
  const readme = readFileSync(fileURLToPath(new URL("../../README.md", import.meta.url)), "utf8");
  const section = readme.split("\n## ").find((text) => text.startsWith("Tenants")) ?? "";
  return [...section.matchAll(/```sql\n([^`]*(?:`[^`]+`[^`]*)*)```/g)].map(([, sql = ""]) => sql);
}

const sampleDecision = { version: 1, provider: "test" } as unknown as Decision;

describe("Tenants", () => {
  let database: TenantDatabase;
  let acme: TenantStore;
  beforeAll(async () => {
    database = await createTenantDatabase();
    acme = createPgStore(database.owner).forTenant("acme");
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.truncate();
    await database.pool.query(
      "insert into customers (latitude, longitude, tenant_id) values (49.41, 8.69, 'acme'), (49.41, 8.69, '')",
    );
    await database.pool.query("insert into technicians (latitude, longitude, tenant_id) values (49.41, 8.69, 'acme')");
  });

  it("shows each tenant only its own rows, and rows without a tenant to forTenant(null)", async () => {
    const untenanted = createPgStore(database.owner).forTenant(null);
    expect(await acme.customers.findCustomer("1")).not.toBeNull();
    expect(await acme.customers.findCustomer("2")).toBeNull();
    expect(await untenanted.customers.findCustomer("1")).toBeNull();
    expect(await untenanted.customers.findCustomer("2")).not.toBeNull();
  });

  it("stores new rows for the tenant who adds them", async () => {
    await acme.assignments.bookAssignment({ ...request, customerId: null, location: { latitude: 1, longitude: 2 } });
    const { rows } = await database.pool.query("select tenant_id from customers where latitude = 1");
    expect(rows).toEqual([{ tenant_id: "acme" }]);
  });

  it("keeps equal idempotency keys of different tenants apart", async () => {
    const other = createPgStore(database.owner).forTenant("other");
    expect(await acme.assignments.reserveKey(key)).toEqual({ status: "reserved" });
    expect(await other.assignments.reserveKey({ ...key, token: "another" })).toEqual({ status: "reserved" });
    expect(await acme.assignments.reserveKey({ ...key, token: "another" })).toEqual({ status: "running" });
  });

  it("leaves no tenant on a connection after success or failure", async () => {
    const pool = new pg.Pool({ connectionString: database.ownerUrl, max: 1 });
    const store = createPgStore(pool).forTenant("acme");
    await store.assignments.bookAssignment(request);
    await expect(store.assignments.bookAssignment({ ...request, customerId: "2" })).rejects.toMatchObject({
      code: "CUSTOMER_NOT_FOUND",
    });
    const { rows } = await pool.query(
      "select current_setting('dispatch.tenant', true) as tenant, count(*) from customers",
    );
    expect(rows).toEqual([{ tenant: "", count: "1" }]);
    await pool.end();
  });

  it("refuses to add a row for another tenant, or to hand one over", async () => {
    const client = await database.owner.connect();
    await client.query("begin; set local dispatch.tenant = 'acme'");
    for (const statement of [
      "insert into customers (latitude, longitude, tenant_id) values (0, 0, 'other')",
      "update technicians set tenant_id = 'other'",
    ]) {
      await client.query("savepoint tried");
      await expect(client.query(statement)).rejects.toMatchObject({ code: "42501" });
      await client.query("rollback to tried");
    }
    await client.query("rollback");
    client.release();
  });

  it("hands over rows as the README says, and refuses a tenant_id alone", async () => {
    const [, adding = "", handing = ""] = readSql();
    const insert = "insert into technicians (latitude, longitude, tenant_id) values (1, 1, 'acme')";
    const client = await database.owner.connect();
    await expect(client.query(insert)).rejects.toMatchObject({ code: "42501" });
    await expect(client.query("update customers set tenant_id = 'acme'")).rejects.toMatchObject({ code: "42501" });
    await client.query(adding);
    await client.query(insert);
    await client.query("reset dispatch.tenant");
    const { rows } = await database.pool.query("select tenant_id from technicians");
    expect(rows).toEqual([{ tenant_id: "acme" }, { tenant_id: "acme" }, { tenant_id: "acme" }]);

    const untenanted = createPgStore(database.owner).forTenant(null);
    const added = await database.pool.query(
      "insert into technicians (latitude, longitude, tenant_id) values (49.41, 8.69, '') returning technicianid::text as id",
    );
    const technicianId: string = added.rows[0].id;
    const booking = { customerId: "2", technicianId, distanceMeters: 5, decision: sampleDecision };
    const { id } = await untenanted.assignments.bookAssignment(booking);
    expect(await acme.assignments.findAssignment(id)).toBeNull();
    await client.query(handing);
    client.release();
    expect(await acme.assignments.findAssignment(id)).toMatchObject({ customerId: "2", technicianId });
    expect(await acme.assignments.findDecision(id)).toEqual(sampleDecision);
    expect(await acme.customers.findCustomer("2")).not.toBeNull();
    expect(await acme.technicians.findTechnicians([technicianId])).toHaveLength(1);
    expect(await untenanted.assignments.findAssignment(id)).toBeNull();
    expect(await untenanted.customers.findCustomer("2")).toBeNull();
    await acme.assignments.moveAssignment({ assignmentId: id, to: "accepted" });
  });

  it.each(["", "\0", "a\nb", "\ud800", "x".repeat(256)])("refuses %j as the name of a tenant", (name) => {
    expect(() => createPgStore(database.owner).forTenant(name)).toThrow(
      "tenant must be a string of 1 to 255 characters",
    );
  });

  it("keeps the tenants if the schema is migrated again, with or without tenants", async () => {
    await createPgStore(database.owner).migrateTenants();
    await createPgStore(database.owner).migrate();
    expect(await acme.customers.findCustomer("2")).toBeNull();
  });

  describe("refused", () => {
    const refused = { code: "STORE_UNAUTHORIZED", message: expect.stringContaining("does not have BYPASSRLS") };

    it("a store of tenants refuses a superuser, whom no policy stops", async () => {
      const store = createPgStore(database.pool).forTenant("acme");
      await expect(store.customers.findCustomer("1")).rejects.toMatchObject(refused);
      await expect(store.assignments.bookAssignment(request)).rejects.toMatchObject(refused);
      expect((await database.pool.query("select from assignments")).rowCount).toBe(0);
    });

    it.each(tenantTables)("refuses the owner of %s if its policy does not apply to the owner", async (table) => {
      await database.owner.query(`alter table ${table} no force row level security`);
      await expect(acme.assignments.ping()).rejects.toMatchObject(refused);
      await database.owner.query(`alter table ${table} force row level security`);
      await acme.assignments.ping();
    });
  });
});
