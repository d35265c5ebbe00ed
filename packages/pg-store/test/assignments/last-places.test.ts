import { createDispatcher } from "@dispatch/core";
import { straightLineDistances } from "@dispatch/core/memory";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { createPgPool, createPgStore, type PgPool } from "../../src/index.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";
import { insertCustomers, insertTechnicians } from "../support/insert-rows.js";

const technicians = 20;
const dispatches = 60;

let database: TestDatabase;
const pools: PgPool[] = [];
beforeAll(async () => {
  database = await createTestDatabase(inject("postgresUrl"));
  for (let index = 0; index < 4; index += 1) {
    pools.push(createPgPool({ connectionString: database.url, maxConnections: 5 }));
  }
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await database.drop();
});

it("books each technician with a capacity of 1 once, and answers the rest with NO_TECHNICIAN_AVAILABLE", async () => {
  await insertCustomers(database.pool, [{ id: "1", location: { latitude: 49.4, longitude: 8.7 } }]);
  await insertTechnicians(
    database.pool,
    Array.from({ length: technicians }, (_, index) => ({
      id: String(index + 1),
      location: { latitude: 49.4 + index / 1000, longitude: 8.7 },
      capacity: 1,
    })),
  );
  const dispatchers = pools.map((pool) =>
    createDispatcher({ ...createPgStore(pool), distances: straightLineDistances() }),
  );
  const outcomes = await Promise.allSettled(
    Array.from({ length: dispatches }, (_, index) =>
      dispatchers[index % dispatchers.length]?.dispatch({ customerId: "1" }),
    ),
  );
  const codes = outcomes.map((outcome) => (outcome.status === "fulfilled" ? "booked" : outcome.reason.code));
  expect(codes.filter((code) => code === "booked")).toHaveLength(technicians);
  expect(codes.filter((code) => code === "NO_TECHNICIAN_AVAILABLE")).toHaveLength(dispatches - technicians);
  const { rows } = await database.pool.query("select tech_id from assignments where status = 'assigned'");
  expect(new Set(rows.map(({ tech_id }) => tech_id)).size).toBe(technicians);
  expect(rows).toHaveLength(technicians);
});
