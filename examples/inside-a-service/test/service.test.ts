import { greatCircleDistanceMeters } from "@dispatch/core";
import { memoryDistances } from "@dispatch/core/memory";
import { testAssignmentStore } from "@dispatch/core/testing";
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../packages/pg-store/test/postgres/test-database.js";
import { createService } from "../src/create-service.js";
import { schema } from "../src/schema.js";
import { visitStore } from "../src/visit-store.js";

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase(inject("postgresUrl"), { isMigrated: false });
  pool = database.pool;
  await pool.query(schema);
});

afterAll(() => database.drop());

async function fill(engineers: readonly { readonly isActive?: boolean | undefined }[]): Promise<void> {
  await pool.query("truncate customers, engineers, visits, outbox restart identity");
  await pool.query("insert into customers (latitude, longitude) values (49.4, 8.7)");
  for (const { isActive = true } of engineers) {
    await pool.query("insert into engineers (is_on_duty) values ($1)", [isActive]);
  }
}

testAssignmentStore(
  { describe, it },
  {
    name: "visitStore",
    async create({ technicians }) {
      await fill(technicians);
      return { subject: visitStore(pool) };
    },
  },
);

describe("the service", () => {
  const distances = memoryDistances((origin, destination) => {
    const distanceMeters = 1.5 * greatCircleDistanceMeters(origin, destination);
    return { status: "measured", distanceMeters, durationSeconds: distanceMeters / 10 };
  });

  const start = async () => {
    const service = createService(pool, distances);
    for (const [id, latitude] of [
      ["1", 49.43],
      ["2", 49.41],
    ] as const) {
      const body = JSON.stringify({ latitude, longitude: 8.7 });
      expect((await service.request(`/engineers/${id}/position`, { method: "PUT", body })).status).toBe(204);
    }
    return service;
  };

  beforeEach(() => fill([{}, {}]));

  it("the service plans a visit of the nearest engineer, and its message, in one transaction", async () => {
    const response = await (await start()).request("/customers/1/visits", { method: "POST" });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ visit: { id: "1", technicianId: "2" }, isProvenNearest: true });
    const { rows } = await pool.query("select v.engineer_id, o.topic from visits v join outbox o on o.visit_id = v.id");
    expect(rows).toEqual([{ engineer_id: "2", topic: "visit-planned" }]);
  });

  it("the service sends the next engineer if the nearest has gone off duty in the table", async () => {
    const service = await start();
    await pool.query("update engineers set is_on_duty = false where id = 2");
    const response = await service.request("/customers/1/visits", { method: "POST" });
    expect(await response.json()).toMatchObject({ visit: { technicianId: "1" } });
  });

  it("the service plans nothing if the message cannot be written", async () => {
    const service = await start();
    await pool.query("alter table outbox add constraint closed check (visit_id < 0)");
    const response = await service.request("/customers/1/visits", { method: "POST" });
    await pool.query("alter table outbox drop constraint closed");
    expect(response.status).toBe(500);
    expect((await pool.query("select from visits")).rowCount).toBe(0);
  });

  it("the service answers 404 for an unknown customer", async () => {
    const response = await (await start()).request("/customers/abc/visits", { method: "POST" });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ error: "CUSTOMER_NOT_FOUND" });
  });
});
