import { createDispatcher, DispatchError, type Dispatcher } from "@dispatch/core";
import { straightLineDistances } from "@dispatch/core/memory";
import { systemClock } from "@dispatch/core/plugin-kit";
import { afterAll, beforeAll, beforeEach, expect, inject, it } from "vitest";
import { createPgPool, createPgStore, type PgPool } from "../../src/index.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";
import { insertCustomers, insertTechnicians } from "../support/insert-rows.js";

const location = { latitude: 49.4, longitude: 8.7 };
const callers = 20;

/** A time of the day on which the tests plan. */
const at = (time: string): string => `2030-01-14T${time}:00.000Z`;

let database: TestDatabase;
const pools: PgPool[] = [];
beforeAll(async () => {
  database = await createTestDatabase(inject("postgresUrl"));
  for (let index = 0; index < 4; index += 1) {
    pools.push(createPgPool({ connectionString: database.url, maxConnections: 5 }));
  }
});
beforeEach(() => database.truncate());
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await database.drop();
});

/** Dispatchers of four processes, at a time of the day, and technicians with these capacities. */
async function open(now: string, capacities: readonly number[]): Promise<readonly Dispatcher[]> {
  await insertCustomers(database.pool, [{ id: "1", location }]);
  const technicians = capacities.map((capacity, index) => ({ id: String(index + 1), location, capacity }));
  await insertTechnicians(database.pool, technicians);
  return dispatchersAt(now);
}

function dispatchersAt(now: string): readonly Dispatcher[] {
  const clock = { ...systemClock, now: () => Date.parse(at(now)) };
  return pools.map((pool) => createDispatcher({ ...createPgStore(pool), distances: straightLineDistances(), clock }));
}

/** Calls all at once, spread over the dispatchers; counts the outcomes by their codes. */
async function race(
  dispatchers: readonly Dispatcher[],
  call: (dispatcher: Dispatcher, index: number) => Promise<unknown>,
): Promise<Readonly<Record<string, number>>> {
  const calls = Array.from({ length: callers }, (_, index) =>
    call(dispatchers[index % dispatchers.length] as Dispatcher, index),
  );
  const counts: Record<string, number> = {};
  for (const outcome of await Promise.allSettled(calls)) {
    const failure: unknown = outcome.status === "rejected" ? outcome.reason : null;
    const name = failure === null ? "ok" : DispatchError.isInstance(failure) ? failure.code : String(failure);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

async function count(what: string): Promise<number> {
  const { rows } = await database.pool.query(`select count(*)::integer as count from ${what}`);
  return rows[0].count;
}

const slot = { customerId: "1", technicianId: "1", startsAt: at("10:00") } as const;
const window = { earliest: at("10:00"), latest: at("10:00") };

it("holds one slot for one of 20 callers at once", async () => {
  const dispatchers = await open("08:00", [1]);
  const counts = await race(dispatchers, (dispatcher, index) =>
    dispatcher.holdSlot({ ...slot, holder: `caller ${index}` }),
  );
  expect(counts).toEqual({ ok: 1, SLOT_NOT_AVAILABLE: callers - 1 });
  expect([await count("dispatch_holds"), await count("dispatch_visits")]).toEqual([1, 1]);
});

it.each([1, 2])(
  "books one of 20 dispatches that use one held slot at once, with a capacity of %i",
  async (capacity) => {
    const dispatchers = await open("08:00", [capacity]);
    const { id: holdId } = await (dispatchers[0] as Dispatcher).holdSlot(slot);
    const counts = await race(dispatchers, (dispatcher) => dispatcher.dispatch({ holdId }));
    expect(counts).toEqual({ ok: 1, HOLD_NOT_FOUND: callers - 1 });
    expect(await count("assignments")).toBe(1);
    expect(await count("dispatch_holds")).toBe(0);
    expect(await count("dispatch_visits where is_open")).toBe(1);
  },
);

it("uses or releases a held slot, but not both", async () => {
  for (let round = 0; round < 10; round += 1) {
    await database.truncate();
    const dispatchers = await open("08:00", [2]);
    const { id: holdId } = await (dispatchers[0] as Dispatcher).holdSlot(slot);
    const counts = await race(dispatchers, (dispatcher, index) =>
      index % 2 === 0 ? dispatcher.dispatch({ holdId }) : dispatcher.releaseHold(holdId),
    );
    expect(counts).toEqual({ ok: 1, HOLD_NOT_FOUND: callers - 1 });
  }
});

it("sends another dispatch to the next candidate while a slot is held, and then to this one", async () => {
  const [dispatcher] = (await open("08:00", [1, 1])) as readonly [Dispatcher];
  await dispatcher.holdSlot({ ...slot, minutes: 15 });
  const counts = await race(dispatchersAt("08:14"), (other) => other.dispatch({ customerId: "1", window }));
  expect(counts).toEqual({ ok: 1, NO_TECHNICIAN_AVAILABLE: callers - 1 });
  expect(await count("assignments where tech_id = 2")).toBe(1);
  const later = await race(dispatchersAt("08:15"), (other) => other.dispatch({ customerId: "1", window }));
  expect(later).toEqual({ ok: 1, NO_TECHNICIAN_AVAILABLE: callers - 1 });
  expect(await count("assignments where tech_id = 1")).toBe(1);
});

it("stays within the limits of a holder and of all, however many ask at once", async () => {
  const dispatchers = await open("08:00", [50]);
  const counts = await race(dispatchers, (dispatcher) => dispatcher.holdSlot({ ...slot, holder: "call 7" }));
  expect(counts).toEqual({ ok: 10, HOLD_LIMIT_REACHED: callers - 10 });
});

it("removes slots that are over while others hold, book and release, without a failure", async () => {
  const dispatchers = await open("08:00", [3, 3, 3]);
  await race(dispatchers, (dispatcher, index) =>
    dispatcher.holdSlot({ ...slot, technicianId: String((index % 3) + 1), holder: `${index}`, minutes: 1 }),
  );
  expect(await count("dispatch_holds")).toBe(9);
  const counts = await race(dispatchersAt("08:01"), (dispatcher, index) =>
    index % 2 === 0
      ? dispatcher.dispatch({ customerId: "1", window })
      : dispatcher.holdSlot({ ...slot, technicianId: String((index % 3) + 1), holder: `${index}` }),
  );
  expect(Object.keys(counts).sort()).toEqual(
    ["NO_TECHNICIAN_AVAILABLE", "SLOT_NOT_AVAILABLE", "ok"].filter((name) => name in counts).sort(),
  );
  expect(counts["ok"]).toBe(9);
  expect(await count("dispatch_visits where held_until <= '2030-01-14T08:01:00Z'")).toBe(0);
  expect(await count("dispatch_visits where is_open")).toBe(9);
});
