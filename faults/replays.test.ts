import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadHeidelberg, recordedDistances } from "../examples/heidelberg/src/index.js";
import { createDispatcher, leastLoaded, replay } from "../packages/core/src/index.js";
import { straightLineDistances } from "../packages/core/src/memory/index.js";
import { createPgPool, createPgStore } from "../packages/pg-store/src/index.js";
import { type PostgresServer, startPostgres } from "../packages/pg-store/test/postgres/start-postgres.js";

const decisions = Number(process.env["DECISIONS"] ?? 10_000);
const atOnce = 8;

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.remove());

it(`${decisions} decisions stored in Postgres replay to the same result`, async () => {
  const heidelberg = loadHeidelberg("clustered");
  const pool = createPgPool({ connectionString: postgres.url });
  const store = createPgStore(pool);
  await store.migrate();
  await store.seedWhenEmpty({ customers: heidelberg.customers, technicians: heidelberg.technicians });
  const plugins = { ...store, distances: recordedDistances(heidelberg, straightLineDistances()) };
  const dispatchers = [
    createDispatcher(plugins),
    createDispatcher({ ...plugins, policy: leastLoaded({ withinMeters: 500 }) }),
    createDispatcher({ ...plugins, maxElements: 15 }),
  ];
  let different = 0;
  const work = Array.from({ length: atOnce }, async (_, lane) => {
    for (let turn = lane; turn < decisions; turn += atOnce) {
      const customerId = heidelberg.customers[turn % heidelberg.customers.length]?.id ?? "";
      const { assignment } = (await dispatchers[turn % 3]?.dispatch({ customerId })) ?? expect.fail("no dispatcher");
      const decision = (await store.assignments.findDecision(assignment.id)) ?? expect.fail("no decision");
      const { technicianId, optimality } = replay(decision);
      const isSame = technicianId === assignment.technicianId && isDeepStrictEqual(optimality, decision.optimality);
      different += Number(!isSame);
    }
  });
  await Promise.all(work);
  await pool.end();
  console.log(`${decisions} decisions, ${different} with a different replay`);
  expect(different).toBe(0);
}, 1_200_000);
