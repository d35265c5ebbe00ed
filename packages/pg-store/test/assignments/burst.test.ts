import { createDispatcher, greatCircleDistanceMeters, leastLoaded, nearest, type Policy } from "@dispatch/core";
import { memoryDistances } from "@dispatch/core/memory";
import { afterEach, describe, expect, inject, it } from "vitest";
import { createPgPool, createPgStore } from "../../src/index.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";
import { insertCustomers, insertTechnicians } from "../support/insert-rows.js";

const jobs = 40;
const processes = 4;
const center = { latitude: 49.4, longitude: 8.7 };

/** Within 20 km of the centre, each at a different distance. */
const technicians = Array.from({ length: jobs }, (_, index) => ({
  id: String(index + 1),
  location: { latitude: center.latitude + (index + 1) / 250, longitude: center.longitude },
}));
const customers = Array.from({ length: jobs }, (_, index) => ({
  id: String(index + 1),
  location: { latitude: center.latitude, longitude: center.longitude + index / 10_000 },
}));

interface Burst {
  /** How many jobs each technician got. */
  readonly spread: Readonly<Record<string, number>>;
  readonly routingCalls: number;
}

describe("Forty jobs near one point", () => {
  let database: TestDatabase;
  afterEach(() => database.drop());

  async function open(isolation: string, capacity: number): Promise<void> {
    database = await createTestDatabase(inject("postgresUrl"));
    await insertCustomers(database.pool, customers);
    await insertTechnicians(
      database.pool,
      technicians.map((technician) => ({ ...technician, capacity })),
    );
    const name = new URL(database.url).pathname.slice(1);
    await database.pool.query(`alter database ${name} set default_transaction_isolation = '${isolation}'`);
  }

  /** Each process has its own dispatcher and pool. */
  async function dispatchAll(policy: Policy, isAtOnce: boolean): Promise<Burst> {
    let routingCalls = 0;
    const roads = memoryDistances((origin, destination) => {
      const distanceMeters = greatCircleDistanceMeters(origin, destination) * 1.3;
      return { status: "measured", distanceMeters, durationSeconds: distanceMeters / 15 };
    });
    const distances: typeof roads = {
      ...roads,
      measureDistances(request, options) {
        routingCalls += 1;
        return roads.measureDistances(request, options);
      },
    };
    const pools = Array.from({ length: processes }, () => createPgPool({ connectionString: database.url }));
    const dispatchers = pools.map((pool) => createDispatcher({ ...createPgStore(pool), distances, policy }));
    const dispatch = async ({ id }: { readonly id: string }, index: number): Promise<string> => {
      const result = await dispatchers[index % processes]?.dispatch({ customerId: id });
      return result?.assignment.technicianId ?? "nobody";
    };
    const sent: string[] = [];
    if (isAtOnce) sent.push(...(await Promise.all(customers.map(dispatch))));
    else for (const [index, customer] of customers.entries()) sent.push(await dispatch(customer, index));
    await Promise.all(pools.map((pool) => pool.end()));
    const spread = Object.fromEntries([...new Set(sent)].map((id) => [id, sent.filter((one) => one === id).length]));
    return { spread, routingCalls };
  }

  const oneEach = Object.fromEntries(technicians.map(({ id }) => [id, 1]));

  it("spreads concurrent jobs of four processes like sequential ones, with as many routing calls, with leastLoaded", async () => {
    const policy = leastLoaded({ withinMeters: 30_000 });
    await open("read committed", 3);
    const oneByOne = await dispatchAll(policy, false);
    await database.drop();
    await open("read committed", 3);
    const atOnce = await dispatchAll(policy, true);
    expect([oneByOne.spread, atOnce.spread]).toEqual([oneEach, oneEach]);
    expect(atOnce.routingCalls).toBe(oneByOne.routingCalls);
  });

  it("needs at most two more routing calls per job if all want the same nearest technicians", async () => {
    await open("read committed", 1);
    const { spread, routingCalls } = await dispatchAll(nearest, true);
    expect(spread).toEqual(oneEach);
    expect(routingCalls).toBeLessThanOrEqual(3 * jobs);
  });

  it.each(["repeatable read", "serializable"])(
    "books all forty jobs if the database isolates by %s",
    async (isolation) => {
      await open(isolation, 1);
      const { spread } = await dispatchAll(nearest, true);
      expect(spread).toEqual(oneEach);
    },
  );
});
