import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPgStore } from "../../src/index.js";
import { createTenantDatabase, type TenantDatabase } from "../support/tenant-database.js";

const location = { latitude: 49.41, longitude: 8.69 };

describe("Several statements in one transaction, of a tenant", () => {
  let database: TenantDatabase;
  beforeAll(async () => {
    database = await createTenantDatabase();
    await database.pool.query(`
      create function refuse_some() returns trigger language plpgsql as $$
        begin
          if new.name = 'refused' then raise exception 'refused'; end if;
          if new.name = 'broken' then raise exception 'broken' using errcode = 'internal_error'; end if;
          return new;
        end $$;
      create trigger refuse_some before insert on customers for each row execute function refuse_some()`);
  });
  afterAll(() => database.drop());
  beforeEach(() => database.truncate());

  const listNames = async (): Promise<unknown> =>
    (await database.pool.query("select name, tenant_id from customers order by customerid")).rows;

  it("stores the entries of an import together, without those that the owner refuses, or none of them", async () => {
    const { customers } = createPgStore(database.owner).forTenant("acme");
    await customers.createEntry({ externalId: "a", name: "before", location });
    const change = { id: "ext:a", changes: { externalId: "a", name: "after", location } };
    const broken = { id: "ext:b", changes: { externalId: "b", name: "broken", location } };
    await expect(customers.importEntries({ entries: [change, broken] })).rejects.toThrow();
    expect(await listNames()).toEqual([{ name: "before", tenant_id: "acme" }]);
    const refused = { id: "ext:b", changes: { externalId: "b", name: "refused", location } };
    expect(await customers.importEntries({ entries: [change, refused] })).toMatchObject([
      { outcome: "updated" },
      { error: { code: "INVALID_REQUEST" } },
    ]);
    expect(await listNames()).toEqual([{ name: "after", tenant_id: "acme" }]);
    const created = { id: "ext:b", changes: { externalId: "b", name: "new", location } };
    expect(await customers.importEntries({ entries: [change, created] })).toMatchObject([
      { outcome: "unchanged" },
      { outcome: "created" },
    ]);
    expect(await listNames()).toEqual([
      { name: "after", tenant_id: "acme" },
      { name: "new", tenant_id: "acme" },
    ]);
  });

  it("leaves the connection as it was: the next query is a transaction of its own tenant", async () => {
    const store = createPgStore(database.owner);
    const [acme, other] = [store.forTenant("acme"), store.forTenant("other")];
    await acme.customers.createEntry({ externalId: "a", name: "before", location });
    const change = { id: "ext:a", changes: { externalId: "a", name: "after", location } };
    const refused = { id: "ext:b", changes: { externalId: "b", name: "refused", location } };
    const broken = { id: "ext:c", changes: { externalId: "c", name: "broken", location } };
    for (const entries of [[change], [change, refused], [change, broken]]) {
      await acme.customers.importEntries({ entries }).catch(() => undefined);
      expect(await other.customers.findEntry("ext:a")).toBeNull();
      expect(await acme.customers.findEntry("ext:a")).toMatchObject({ name: "after" });
    }
  });
});
