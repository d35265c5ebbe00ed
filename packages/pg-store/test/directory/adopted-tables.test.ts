import { afterAll, afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { createPgStore } from "../../src/index.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";
import { createTenantDatabase } from "../support/tenant-database.js";

const location = { latitude: 49.4, longitude: 8.7 };

describe("a directory on adopted tables", () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase(inject("postgresUrl"), { isMigrated: false });
    await database.pool.query(`
      create table customers (customerid serial primary key, latitude float8 not null, longitude float8 not null,
        name varchar(20) not null default 'unknown', email text not null default '', is_active boolean default true);
      create table technicians (technicianid serial primary key, latitude float8 not null, longitude float8 not null,
        is_active boolean default true, full_name text, mobile text, "e-mail" text);
      insert into technicians (latitude, longitude, full_name, mobile) values (49.4, 8.7, 'Anna', '1');
      insert into customers (latitude, longitude, name, is_active) values (49.4, 8.7, 'Ada', false)`);
  });
  afterEach(() => database.drop());

  const technicianColumns = { name: "full_name", phone: "mobile", email: "e-mail" };

  it("reads and writes the columns of the owner, by their names", async () => {
    const store = createPgStore(database.pool, { technicianColumns });
    await store.migrate();
    const anna = await store.technicians.findEntry("1");
    expect(anna).toMatchObject({ id: "1", name: "Anna", phone: "1", isActive: true });
    expect(anna).not.toHaveProperty("email");
    await store.technicians.updateEntry({ id: "1", version: anna?.version, changes: { name: "Zoë", email: "z@x" } });
    const { id } = await store.technicians.createEntry({ location, phone: "2" });
    const { rows } = await database.pool.query(
      `select full_name, mobile, "e-mail", name, phone from technicians order by 1`,
    );
    expect(rows).toEqual([
      { full_name: "Zoë", mobile: "1", "e-mail": "z@x", name: null, phone: null },
      { full_name: null, mobile: "2", "e-mail": null, name: null, phone: null },
    ]);
    expect(id).toBe("2");
    expect(await store.customers.findEntry("1")).toMatchObject({ name: "Ada", email: "", isActive: false });
  });

  it("erases the columns of the settings, also those that need a value, and names those that it leaves", async () => {
    await database.pool.query("alter table customers add vat_number text default 'DE 1', add birthday date");
    const store = createPgStore(database.pool, { technicianColumns });
    await store.migrate();
    await database.pool.query("alter table assignments add signature text");
    const technician = await store.technicians.eraseEntry({ id: "1" });
    const left = { id: "1", isActive: false, location };
    const signature = "assignments.signature";
    expect(technician).toEqual({ entry: { ...left, version: technician.entry.version }, otherColumns: [signature] });
    const customer = await store.customers.eraseEntry({ id: "1" });
    const named = { name: "erased 1", email: "erased 1", version: customer.entry.version };
    const otherColumns = [signature, "customers.vat_number"];
    expect(customer).toEqual({ entry: { ...left, ...named }, otherColumns });
    const { rows } = await database.pool.query("select full_name, mobile from technicians");
    expect(rows).toEqual([{ full_name: null, mobile: null }]);
    expect(await store.customers.eraseEntry({ id: "1" })).toEqual(customer);
  });

  it("refuses a text that is too long for the column of the owner, and stores nothing", async () => {
    const store = createPgStore(database.pool);
    await store.migrate();
    const creating = store.customers.createEntry({ location, name: "a".repeat(21), email: "a@x" });
    await expect(creating).rejects.toMatchObject({ code: "INVALID_REQUEST", message: /too long for its column/ });
    expect((await store.customers.listEntries({ limit: 5 })).items).toHaveLength(1);
  });

  it("refuses technicians whose file has all places swapped, if there are customers to compare with", async () => {
    const store = createPgStore(database.pool);
    await store.migrate();
    await database.pool.query("delete from technicians");
    const maxDistanceMeters = 100_000;
    const [swapped, entries] = [{ latitude: 8.7, longitude: 49.4 }, [{ id: "ext:a" }, { id: "ext:b" }]];
    const request = { entries: entries.map(({ id }) => ({ id, changes: { location: swapped } })) };
    const results = await store.technicians.importEntries(
      { ...request, referencePlace: swapped },
      { maxDistanceMeters },
    );
    const error = expect.objectContaining({
      parameter: "location",
      message: expect.stringContaining("every customer"),
    });
    expect(results).toEqual([
      { outcome: "invalid", error },
      { outcome: "invalid", error },
    ]);
    const second = store.customers.createEntry({ location: swapped, name: "Ben" }, { maxDistanceMeters });
    await expect(second).rejects.toMatchObject({ parameter: "location" });
  });

  it("counts a change by another program, but no report of a live location", async () => {
    const store = createPgStore(database.pool, { technicianColumns });
    await store.migrate();
    const report = { technicianId: "1", location, reportedAt: "2026-01-01T00:00:00Z" };
    await store.locations.updateLocations([report]);
    const { version } = (await store.technicians.findEntry("1")) ?? { version: "" };
    await store.locations.updateLocations([
      { ...report, location: { latitude: 50, longitude: 8 }, reportedAt: "2026-01-02T00:00:00Z" },
    ]);
    expect(await store.technicians.findEntry("1")).toMatchObject({ version, location: { latitude: 50 } });
    await database.pool.query("update technicians set full_name = 'Ben'");
    const updating = store.technicians.updateEntry({ id: "1", version, changes: { name: "Zoë" } });
    await expect(updating).rejects.toMatchObject({ code: "VERSION_CONFLICT" });
  });

  it.each([
    [
      "migrate",
      "STORE_SCHEMA_MISMATCH",
      /^The options name columns that are missing: technicians\.ful_name$/,
      "ful_name",
    ],
    ["migrate", "STORE_SCHEMA_MISMATCH", /technicians\.'; drop table customers; --$/, "'; drop table customers; --"],
  ])("%s refuses a column that is missing, with %s", async (_, code, message, name) => {
    const migrating = createPgStore(database.pool, { technicianColumns: { name } }).migrate();
    await expect(migrating).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it.each([
    ["external_id integer", "technicians.external_id is integer but must be text"],
    ["external_id text default 'same'", "could not create unique index"],
  ])("refuses to adopt ids of the owner as %s", async (column, message) => {
    await database.pool.query(`insert into technicians (latitude, longitude) values (1, 1)`);
    await database.pool.query(`alter table technicians add column ${column}`);
    const migrating = createPgStore(database.pool).migrate();
    await expect(migrating).rejects.toMatchObject({
      code: "STORE_SCHEMA_MISMATCH",
      message: expect.stringContaining(message),
    });
  });
});

describe("external ids of tenants", () => {
  const opened = createTenantDatabase();
  afterAll(async () => (await opened).drop());

  it("external ids of tenants are unique for each tenant, who cannot see those of another", async () => {
    const store = createPgStore((await opened).owner);
    const [acme, other] = [store.forTenant("acme"), store.forTenant("other")];
    const { entry } = await acme.technicians.upsertEntry({ id: "ext:7", fields: { location, name: "Anna" } });
    expect(await other.technicians.findEntry("ext:7")).toBeNull();
    expect(await other.technicians.findEntry(entry.id)).toBeNull();
    const theirs = await other.technicians.upsertEntry({ id: "ext:7", fields: { location, name: "Ben" } });
    expect(theirs.outcome).toBe("created");
    expect(await acme.technicians.findEntry("ext:7")).toEqual(entry);
    const creating = acme.technicians.createEntry({ location, externalId: "7" });
    await expect(creating).rejects.toMatchObject({ code: "EXTERNAL_ID_TAKEN" });
  });
});
