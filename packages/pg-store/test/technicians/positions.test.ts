import type { PositionChanges } from "@dispatch/core";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { createPgStore, type PgStore, type TenantStore } from "../../src/index.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";
import { insertCustomers, insertTechnicians } from "../support/insert-rows.js";
import { settledPositions } from "../support/settled-positions.js";
import { createTenantDatabase } from "../support/tenant-database.js";
import { openTransaction } from "../support/transaction-store.js";

const location = { latitude: 49.4, longitude: 8.7 };
const there = { latitude: 49.5, longitude: 8.8 };

function reportOf(technicianId: string, minute = 0) {
  const reportedAt = new Date(Date.parse("2026-01-02T12:00:00Z") + minute * 60_000).toISOString();
  return { technicianId, location: there, reportedAt };
}

function idsOf({ positions }: PositionChanges): readonly string[] {
  return positions.map(({ id }) => id);
}

describe("listPositionChanges", () => {
  let database: TestDatabase;
  let store: PgStore;
  let settled: TenantStore["technicians"];
  beforeAll(async () => {
    database = await createTestDatabase(inject("postgresUrl"));
    store = createPgStore(database.pool);
    settled = settledPositions(store.technicians, database.pool);
  });
  beforeEach(async () => {
    await database.truncate();
    await insertCustomers(database.pool, [{ id: "1", location }]);
    await insertTechnicians(
      database.pool,
      ["1", "2", "3"].map((id) => ({ id, location })),
    );
  });
  afterAll(() => database.drop());

  it("holds back changes after a transaction that still runs, and skips none", async () => {
    const after = await settled.findPositionsEnd();
    const slow = await openTransaction(database.pool);
    await slow.locations.updateLocations([reportOf("1")]);
    await store.locations.updateLocations([reportOf("2")]);
    const early = await store.technicians.listPositionChanges({ limit: 10, after });
    expect(idsOf(early)).toEqual([]);
    // A list that is read meanwhile shows 2, but not 1: its reader must get 1 later.
    const { changesCursor } = await store.technicians.listPositions({ limit: 10 });
    await slow.commit();
    expect(idsOf(await settled.listPositionChanges({ limit: 10, after: early.cursor }))).toEqual(["1", "2"]);
    expect(idsOf(await settled.listPositionChanges({ limit: 10, after: changesCursor }))).toContain("1");
  });

  it("lists a technician again whom an older transaction changes after a newer one", async () => {
    const after = await settled.findPositionsEnd();
    const older = await openTransaction(database.pool);
    await older.locations.updateLocations([reportOf("3")]);
    await store.locations.updateLocations([reportOf("1")]);
    await older.technicians.updateEntry({ id: "1", changes: { name: "Anna" } });
    await older.commit();
    const { positions, cursor } = await settled.listPositionChanges({ limit: 10, after });
    expect(positions.find(({ id }) => id === "1")?.name).toBe("Anna");
    expect((await settled.listPositionChanges({ limit: 10, after: cursor })).positions).toEqual([]);
  });

  it("lists what another program writes, and tells nothing that it cannot read as the truth", async () => {
    const after = await settled.findPositionsEnd();
    await database.pool.query(`
      update technicians set latitude = 'NaN', name = '' where technicianid = 1;
      update technicians set is_active = null, located_at = 'infinity' where technicianid = 2;
      insert into technicians (technicianid, latitude, longitude, availability) values (-5, 1, 2, '{"timeZone": 5}')`);
    const { positions } = await settled.listPositionChanges({ limit: 10, after });
    expect(positions.map(({ id, isActive }) => [id, isActive])).toEqual([
      ["-5", true],
      ["1", true],
      ["2", false],
    ]);
    expect(positions[1]?.location.latitude).toBeNaN();
    expect(positions[2]?.locatedAt).toBe("9999-12-31T23:59:59.999999Z");
    const { items } = await settled.listPositions({ limit: 10 });
    expect(items.map(({ id }) => id)).toEqual(["-5", "3"]);
  });

  it("refuses a cursor that is later than everything stored, as after a restore", async () => {
    const cursor = Buffer.from(JSON.stringify(["900000000000000000", "1"])).toString("base64url");
    const refusal = { code: "INVALID_REQUEST", parameter: "after" };
    await expect(store.technicians.listPositionChanges({ limit: 1, after: cursor })).rejects.toMatchObject(refusal);
    for (const values of [["1"], [1, "1"], ["x", "1"], ["1", 1], ["1", "1", "1"], ["1", "2147483648"]]) {
      const after = Buffer.from(JSON.stringify(values)).toString("base64url");
      await expect(store.technicians.listPositionChanges({ limit: 1, after })).rejects.toMatchObject(refusal);
    }
  });
});

describe("Positions of tenants", () => {
  it("lists a tenant its own technicians and changes only", async () => {
    const database = await createTenantDatabase();
    try {
      await database.pool.query(`
        insert into technicians (tenant_id, latitude, longitude) values ('a', 1, 1), ('b', 1, 1), ('a', 2, 2), ('', 3, 3)`);
      const store = createPgStore(database.owner);
      for (const [tenant, ids] of [
        ["a", ["1", "3"]],
        ["b", ["2"]],
        [null, ["4"]],
      ] as const) {
        const source = settledPositions(store.forTenant(tenant).technicians, database.pool);
        const { items, changesCursor } = await source.listPositions({ limit: 10 });
        expect(items.map(({ id }) => id)).toEqual(ids);
        await database.pool.query("update technicians set latitude = latitude + 1");
        expect(idsOf(await source.listPositionChanges({ limit: 10, after: changesCursor }))).toEqual(ids);
        const start = Buffer.from(JSON.stringify(["0", "0"])).toString("base64url");
        expect(idsOf(await source.listPositionChanges({ limit: 10, after: start }))).toEqual(ids);
      }
    } finally {
      await database.drop();
    }
  });
});
