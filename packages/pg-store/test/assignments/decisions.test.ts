import { createDispatcher, type Decision, replay } from "@dispatch/core";
import { straightLineDistances } from "@dispatch/core/memory";
import { afterEach, beforeEach, expect, inject, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";

let database: TestDatabase;
let store: PgStore;

beforeEach(async () => {
  database = await createTestDatabase(inject("postgresUrl"));
  store = createPgStore(database.pool);
  await store.migrate();
  await database.pool.query(`
    insert into customers (latitude, longitude) values (51.403343463247331, 7.517549571961401);
    insert into technicians (latitude, longitude, capacity)
    select 51.4 + random(), 7.5 + random(), 1 + n % 2 from generate_series(1, 40) as n`);
});

afterEach(() => database.drop());

async function dispatch() {
  const distances = straightLineDistances({ circuityFactor: 1.3 });
  const { customers, technicians, assignments } = store;
  return createDispatcher({ customers, technicians, assignments, distances }).dispatch({ customerId: "1" });
}

it("a decision of 20 candidates with calendars takes at most 2.5 kB, and is read back complete", async () => {
  const { assignment, decision } = await dispatch();
  expect(decision.candidates).toHaveLength(20);
  const { rows } = await database.pool.query(
    "select pg_column_size(body) as bytes, body ->> 'version' as version from dispatch_decisions",
  );
  expect(rows).toEqual([{ bytes: expect.any(Number), version: "2" }]);
  expect(rows[0].bytes).toBeLessThanOrEqual(2500);
  expect(await store.assignments.findDecision(assignment.id)).toStrictEqual(JSON.parse(JSON.stringify(decision)));
});

it("a decision of version 1 is still read and replayed", async () => {
  const { assignment, decision } = await dispatch();
  await database.pool.query("update dispatch_decisions set body = $1::jsonb", [JSON.stringify(decision)]);
  const read = (await store.assignments.findDecision(assignment.id)) as Decision;
  expect(read).toStrictEqual(JSON.parse(JSON.stringify(decision)));
  expect(replay(read)).toStrictEqual(replay(decision));
  const without = [assignment.technicianId];
  expect(replay(read, { without })).toStrictEqual(replay(decision, { without }));
});
