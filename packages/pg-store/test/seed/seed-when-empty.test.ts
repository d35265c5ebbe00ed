import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import type { TestDatabase } from "../postgres/test-database.js";
import { backends, postgres } from "../support/backends.js";
import { untilBlockedBy } from "../support/transaction-store.js";

const location = { latitude: 49.4, longitude: 8.7 };
const rows = {
  customers: [{ id: "7", location }],
  technicians: [
    { id: "3", location, isActive: undefined },
    { id: "12", location, isActive: false },
  ],
};

describe.each(backends)("seedWhenEmpty on $name", ({ open }) => {
  let database: TestDatabase;
  let store: PgStore;
  beforeAll(async () => {
    database = await open();
    store = createPgStore(database.pool);
  });
  beforeEach(() => database.truncate());
  afterAll(() => database.drop());

  it("stores the rows with their ids, and leaves the next ids free", async () => {
    expect(await store.isEmpty()).toBe(true);
    expect(await store.seedWhenEmpty(rows)).toBe(true);
    expect(await store.isEmpty()).toBe(false);
    expect(await store.customers.findCustomer("7")).toEqual({ id: "7", location });
    const { technicians } = await store.technicians.findNearest({ near: location, limit: 5 });
    expect(technicians).toEqual([{ id: "3", location }]);
    const next = await database.pool.query(
      "insert into technicians (latitude, longitude) values (0, 0) returning technicianid",
    );
    expect(next.rows).toEqual([{ technicianid: 13 }]);
  });

  it("stores rows whose ids are all 0 or below", async () => {
    const technicians = [
      { id: "0", location },
      { id: "-7", location },
    ];
    expect(await store.seedWhenEmpty({ customers: [{ id: "-1", location }], technicians })).toBe(true);
    expect(await store.customers.findCustomer("-1")).toEqual({ id: "-1", location });
    const next = await database.pool.query(
      "insert into technicians (latitude, longitude) values (0, 0) returning technicianid > 0 as is_positive",
    );
    expect(next.rows).toEqual([{ is_positive: true }]);
  });

  it("refuses a place with its latitude and longitude swapped, as an import does, and stores nothing", async () => {
    const swapped = { latitude: location.longitude, longitude: location.latitude };
    const technicians = [...rows.technicians, { id: "13", location: swapped }];
    await expect(store.seedWhenEmpty({ ...rows, technicians })).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      parameter: "technicians[2].location",
      message: expect.stringContaining("swapped"),
    });
    expect(await store.isEmpty()).toBe(true);
  });

  it("stores nothing if there is a single row", async () => {
    await database.pool.query("insert into technicians (latitude, longitude) values (0, 0)");
    expect(await store.seedWhenEmpty(rows)).toBe(false);
    expect(await store.customers.findCustomer("7")).toBeNull();
  });

  it("stores the rows once if called several times at once", async () => {
    const done = await Promise.all(Array.from({ length: 5 }, () => store.seedWhenEmpty(rows)));
    expect(done.filter(Boolean)).toHaveLength(1);
  });

  it("stores nothing if one row cannot be stored", async () => {
    const tooMany = { ...rows, technicians: [...rows.technicians, { id: "4", location, capacity: 2 ** 40 }] };
    await expect(store.seedWhenEmpty(tooMany)).rejects.toMatchObject({ code: "STORE_FAILED" });
    expect(await store.isEmpty()).toBe(true);
    const named = { ...rows, customers: [{ id: "anna", location }] };
    await expect(store.seedWhenEmpty(named)).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  });

  it("seedWhenEmpty accepts empty lists of rows", async () => {
    expect(await store.seedWhenEmpty({ customers: [], technicians: [] })).toBe(true);
    expect(await store.isEmpty()).toBe(true);
  });
});

it("seedWhenEmpty rejects at once if aborted while it waits, and stores nothing", async () => {
  const database = await postgres.open();
  try {
    const writer = await database.pool.connect();
    await writer.query("begin; lock table customers in row exclusive mode");
    const { rows: found } = await writer.query("select pg_backend_pid() as id");
    const stop = new AbortController();
    const seeding = createPgStore(database.pool).seedWhenEmpty(rows, { signal: stop.signal });
    await untilBlockedBy(database.pool, found[0].id);
    stop.abort(new Error("enough"));
    await expect(seeding).rejects.toThrow("enough");
    await writer.query("commit; begin; lock table customers");
    expect((await writer.query("select from customers")).rows).toEqual([]);
    await writer.query("commit");
    writer.release();
  } finally {
    await database.drop();
  }
});
