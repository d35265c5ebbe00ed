import { importRows } from "@dispatch/core";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";

const location = { latitude: 49.4, longitude: 8.7 };

describe("rules of the owner of adopted tables", () => {
  let database: TestDatabase;
  let store: PgStore;
  beforeEach(async () => {
    database = await createTestDatabase(inject("postgresUrl"), { isMigrated: false });
    await database.pool.query(`
      create domain mail as text constraint has_at check (value not like '%.org');
      create table customers (customerid serial primary key, latitude float8 not null, longitude float8 not null,
        name text not null, phone text unique, email mail, address varchar(20),
        vat text default 'DE' constraint vat_given not null,
        constraint reachable check (phone is not null or email is not null),
        constraint name_is_long check (length(name) > 2));
      create table technicians (technicianid serial primary key, latitude float8 not null, longitude float8 not null,
        is_active boolean default true, full_name text not null, is_blocked boolean,
        constraint in_germany check (latitude between 47 and 55));
      create table assignments (id serial primary key, cust_id integer not null references customers,
        tech_id integer not null references technicians, distance_km float8 not null constraint near check (distance_km < 50),
        assigned_at timestamptz not null default now())`);
    store = createPgStore(database.pool, { technicianColumns: { name: "full_name" } });
    await store.migrate();
  });
  afterEach(() => database.drop());

  const count = async (table: string): Promise<number> => {
    const { rows } = await database.pool.query(`select count(*)::integer as count from ${table}`);
    return rows[0].count;
  };

  it.each([
    ["name", { phone: "1" }, "must have a value: column name of table customers requires one"],
    ["name", { name: "A", phone: "1" }, "is refused by constraint name_is_long of table customers"],
    [
      "phone",
      { name: "Anna", phone: "7" },
      "must be unique: constraint customers_phone_key of table customers allows no value twice",
    ],
    ["phone", { name: "Anna" }, "is refused by constraint reachable of table customers (columns phone, email)"],
    ["email", { name: "Anna", email: "anna@else.org" }, "is refused by constraint has_at of type mail"],
    ["address", { name: "Anna", phone: "1", address: "a".repeat(21) }, "too long for its column"],
  ])("a customer is refused with the name of %s, and nothing is stored", async (parameter, fields, problem) => {
    await store.customers.createEntry({ location, name: "Ada", phone: "7" });
    const creating = store.customers.createEntry({ location, ...fields });
    await expect(creating).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      ...(parameter !== "address" && parameter !== "email" && { parameter }),
      message: expect.stringContaining(problem),
    });
    const upserting = store.customers.upsertEntry({ id: "ext:1", fields: { location, ...fields } });
    await expect(upserting).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      message: expect.stringContaining(problem),
    });
    expect(await count("customers")).toBe(1);
  });

  it("a change is refused in the same way", async () => {
    const { id } = await store.customers.createEntry({ location, name: "Ada", phone: "7" });
    const changing = store.customers.updateEntry({ id, changes: { phone: null } });
    await expect(changing).rejects.toMatchObject({ code: "INVALID_REQUEST", parameter: "phone" });
    expect(await store.customers.findEntry(id)).toMatchObject({ phone: "7" });
    const mapped = store.technicians.createEntry({ location });
    await expect(mapped).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      parameter: "name",
      message: "name must have a value: column full_name of table technicians requires one",
    });
    const far = store.technicians.createEntry({ location: { latitude: 10, longitude: 8 }, name: "Zoë" });
    await expect(far).rejects.toMatchObject({ code: "INVALID_REQUEST", parameter: "location" });
  });

  it("names a column that has no field here", async () => {
    await database.pool.query("alter table customers alter vat drop default");
    const creating = store.customers.createEntry({ location, name: "Ada", phone: "1" });
    await expect(creating).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      message: expect.stringContaining("column vat of table customers requires one"),
    });
  });

  it("names the function of a trigger that refuses", async () => {
    await database.pool.query(`
      create function refuse_it() returns trigger language plpgsql as $$ begin raise exception 'secret'; end $$;
      create trigger refuses before insert on customers for each row execute function refuse_it()`);
    const creating = store.customers.createEntry({ location, name: "Ada", phone: "1" });
    await expect(creating).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      message: "request is refused by function refuse_it of the database",
    });
  });

  it.each(["", "deferrable initially deferred"])(
    "an import leaves out the rows that are refused, %s",
    async (timing) => {
      if (timing !== "") {
        await database.pool.query(`alter table customers drop constraint customers_phone_key,
        add constraint customers_phone_key unique (phone) ${timing}`);
      }
      const { entry } = await store.customers.upsertEntry({
        id: "ext:old",
        fields: { location, name: "Old", phone: "0" },
      });
      const rows = async function* () {
        yield { line: 2, changes: { externalId: "old", name: "B" } };
        for (let line = 3; line < 40; line += 1) {
          const phone = line === 20 || line === 30 ? "3" : String(line);
          yield { line, changes: { externalId: `c-${line}`, location, name: line === 10 ? "A" : "Anna", phone } };
        }
        yield {
          line: 40,
          changes: { externalId: "long", location, name: "Anna", phone: "40", address: "a".repeat(21) },
        };
      };
      const importing = importRows(store.customers, rows());
      const results = [];
      let next = await importing.next();
      for (; next.done !== true; next = await importing.next()) results.push(next.value);
      expect(next.value).toMatchObject({ created: 34, updated: 0, invalid: 5, failed: 0, error: null });
      expect(results.filter(({ outcome }) => outcome === "invalid")).toMatchObject([
        { line: 2, parameter: "name", problem: "is refused by constraint name_is_long of table customers" },
        { line: 10, parameter: "name" },
        { line: 20, parameter: "phone" },
        { line: 30, parameter: "phone" },
        { line: 40, parameter: null, problem: "contains a text that is too long for its column" },
      ]);
      for (const { line, id } of results.filter(({ outcome }) => outcome === "created")) {
        expect(await store.customers.findEntry(id ?? "")).toMatchObject({ externalId: `c-${line}` });
      }
      expect(await store.customers.findEntry(entry.id)).toEqual(entry);
    },
  );

  it("an erasure, a report of a location and a booking are refused with the constraint", async () => {
    const { id } = await store.customers.createEntry({ location, name: "Ada", phone: "7" });
    const refused = (name: string) => ({ code: "INVALID_REQUEST", message: expect.stringContaining(name) });
    await expect(store.customers.eraseEntry({ id })).rejects.toMatchObject(refused("constraint reachable"));
    const technician = await store.technicians.createEntry({ location, name: "Anna" });
    const report = { technicianId: technician.id, location: { latitude: 10, longitude: 8 } };
    const reporting = store.locations.updateLocations([{ ...report, reportedAt: "2026-01-01T00:00:00Z" }]);
    await expect(reporting).rejects.toMatchObject(refused("constraint in_germany of table technicians"));
    const booking = { customerId: id, technicianId: technician.id, distanceMeters: 60_000 };
    await expect(store.assignments.bookAssignment(booking)).rejects.toMatchObject(refused("constraint near of table"));
    expect(await count("assignments")).toBe(0);
  });

  it("a sequence that is behind is no fault of the request", async () => {
    await database.pool.query("insert into customers values (1, 49, 8, 'Anna', '1')");
    const creating = store.customers.createEntry({ location, name: "Ada", phone: "2" });
    await expect(creating).rejects.toMatchObject({
      code: "STORE_FAILED",
      message: expect.stringContaining("The sequence of the ids of table customers is behind its rows"),
    });
  });
});
