import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import { createTenantDatabase, type TenantDatabase } from "../support/tenant-database.js";

const location = { latitude: 49.4, longitude: 8.7 };
const key = { key: "key", token: "token", fingerprint: "dispatch", leaseMs: 60_000, keepMs: 60_000 };

describe("the list of tenants", () => {
  let database: TenantDatabase;
  let store: PgStore;
  beforeAll(async () => {
    database = await createTenantDatabase();
    store = createPgStore(database.owner);
  });
  afterAll(() => database.drop());

  it("has every tenant with a first row of any kind, by name, in pages", async () => {
    expect(await store.listTenants()).toEqual([]);
    await store.forTenant("technicians").technicians.createEntry({ location });
    await store.forTenant("technicians").technicians.createEntry({ location });
    await store.forTenant("customers").customers.createEntry({ location });
    await store.forTenant("jobs").assignments.createJob({ customerId: null, location });
    await store.forTenant("keys").assignments.reserveKey(key);
    await store.forTenant("Zoë's \\ \"%").technicians.importEntries({
      entries: [{ id: "ext:a", changes: { location } }],
    });
    await store.forTenant(null).customers.createEntry({ location });
    const all = ["", "Zoë's \\ \"%", "customers", "jobs", "keys", "technicians"];
    expect(await store.listTenants()).toEqual(all);
    expect(await store.listTenants({ limit: 2 })).toEqual(all.slice(0, 2));
    expect(await store.listTenants({ after: "jobs" })).toEqual(all.slice(4));
    await expect(store.listTenants({ limit: 0 })).rejects.toMatchObject({ parameter: "limit" });
    await expect(store.listTenants({ limit: 1, from: "a" } as never)).rejects.toMatchObject({
      parameter: "request.from",
    });
  });

  it("has a tenant to whom rows are handed over", async () => {
    await database.pool.query("update customers set tenant_id = 'heir' where tenant_id = ''");
    expect(await store.listTenants()).toContain("heir");
  });

  it("is kept up by a program that may only add customers, and not led to another table", async () => {
    const role = "dispatch_adder";
    await database.pool.query(`drop role if exists ${role}; create role ${role} login;
      grant insert on customers to ${role}; grant usage on all sequences in schema public to ${role}`);
    const url = new URL(database.ownerUrl);
    url.username = role;
    const adder = new pg.Client({ connectionString: url.href });
    await adder.connect();
    try {
      await adder.query("create temporary table dispatch_tenants (tenant text primary key)");
      await adder.query("begin; set local dispatch.tenant = 'added'");
      await adder.query("insert into customers (latitude, longitude) values (1, 1)");
      await adder.query("commit");
      expect((await adder.query("select * from pg_temp.dispatch_tenants")).rows).toEqual([]);
      await expect(adder.query("select * from public.dispatch_tenants")).rejects.toMatchObject({ code: "42501" });
      await expect(adder.query("select dispatch_remove_old('events', now(), 1)")).rejects.toMatchObject({
        code: "42501",
      });
    } finally {
      await adder.end();
      await database.pool.query(`drop owned by ${role}; drop role ${role}`);
    }
    expect(await store.listTenants()).toContain("added");
  });

  it("has the tenants from before it was there", async () => {
    const before = await store.listTenants();
    await database.pool.query(`
      delete from dispatch_migrations where name = 'tenants-0012';
      drop table dispatch_tenants; drop function dispatch_note_tenant() cascade`);
    await store.migrateTenants();
    expect(await store.listTenants()).toEqual(before.filter((name) => name !== ""));
    await store.forTenant("later").technicians.createEntry({ location });
    expect(await store.listTenants()).toContain("later");
    const { rows } = await database.pool.query(
      "select count(*)::integer as forced from pg_class where relforcerowsecurity and relname in ('customers', 'technicians', 'dispatch_jobs', 'dispatch_idempotency_keys')",
    );
    expect(rows).toEqual([{ forced: 4 }]);
  });
});
