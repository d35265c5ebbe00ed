import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createPgPool, createPgStore, type PgPool } from "../../src/index.js";
import { createDeepSearches } from "../../src/technicians/deep-searches.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";

const request = {
  near: { latitude: 49.4, longitude: 8.7 },
  limit: 20,
  only: { requirements: {}, startsAtMs: Date.now() },
};

describe("Searches among all technicians", () => {
  let database: TestDatabase;
  let pool: PgPool;
  beforeAll(async () => {
    database = await createTestDatabase(inject("postgresUrl"));
    pool = createPgPool({ connectionString: database.url, maxConnections: 4, connectTimeoutMs: 1000 });
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  /** Makes each statement that reads technicians wait. */
  async function lockTechnicians(): Promise<() => Promise<void>> {
    const client = await database.pool.connect();
    await client.query({ text: "begin", values: [] });
    await client.query({ text: "lock table technicians in access exclusive mode", values: [] });
    return async () => {
      await client.query({ text: "rollback", values: [] });
      client.release();
    };
  }

  it("searches among all technicians leave most of the pool to everyone else", async () => {
    const store = createPgStore(pool);
    const unlock = await lockTechnicians();
    const searches = Array.from({ length: 12 }, () => store.technicians.findNearest(request));
    await sleep(100);
    expect(store.deepSearches).toMatchObject({ name: "deep-searches", used: 12, limit: 101, refusals: 0 });
    expect(await store.customers.findCustomer("1")).toBeNull();
    await unlock();
    const found = await Promise.all(searches);
    expect(found.map(({ technicians }) => technicians)).toEqual(Array(12).fill([]));
    expect(store.deepSearches.used).toBe(0);
  });

  it("Deep searches are refused if too many wait, and count until the database has ended them", async () => {
    const store = createPgStore(pool, { maxDeepSearches: 1, maxWaitingSearches: 1 });
    const unlock = await lockTechnicians();
    const leaving = new AbortController();
    const first = store.technicians.findNearest(request, { signal: leaving.signal });
    const second = store.technicians.findNearest(request);
    await expect(store.technicians.findNearest(request)).rejects.toMatchObject({
      code: "STORE_OVERLOADED",
      isRetryable: true,
    });
    await sleep(50);
    leaving.abort(new Error("left"));
    await expect(first).rejects.toThrow("left");
    await expect(store.technicians.findNearest(request)).rejects.toMatchObject({ code: "STORE_OVERLOADED" });
    expect(store.deepSearches).toMatchObject({ used: 2, refusals: 2 });
    await unlock();
    expect((await second).technicians).toEqual([]);
    expect(store.deepSearches.used).toBe(0);
  });

  it("Searches among all technicians of all tenants share one limit", async () => {
    const store = createPgStore(pool, { maxDeepSearches: 1, maxWaitingSearches: 0 });
    const unlock = await lockTechnicians();
    const search = store.technicians.findNearest(request);
    const ofTenant = store.forTenant("north").technicians.findNearest(request);
    await expect(ofTenant).rejects.toMatchObject({ code: "STORE_OVERLOADED" });
    await unlock();
    await search;
  });
});

it.each([{ maxDeepSearches: 0 }, { maxDeepSearches: 1.5 }, { maxWaitingSearches: -1 }])(
  "createPgStore refuses the options %j",
  (options) => {
    const pool = { connect: () => Promise.reject(new Error("unused")) };
    const [parameter] = Object.keys(options);
    expect(() => createPgStore(pool, options)).toThrow(expect.objectContaining({ code: "INVALID_REQUEST", parameter }));
  },
);

describe("createDeepSearches", () => {
  it("gives each turn to the one who has waited the longest and still waits", async () => {
    const searches = createDeepSearches({ maxRunning: 1, maxWaiting: 10, toHolder: () => undefined });
    const ended: string[] = [];
    let finish = (): void => undefined;
    const first = searches.run(() => new Promise<void>((resolve) => (finish = resolve)), {});
    const leaving = new AbortController();
    const second = searches.run(async () => void ended.push("second"), { signal: leaving.signal });
    const third = searches.run(async () => void ended.push("third"), {});
    const fourth = searches.run(async () => void ended.push("fourth"), {});
    leaving.abort(new Error("left"));
    await expect(second).rejects.toThrow("left");
    finish();
    await Promise.all([first, third, fourth]);
    expect(ended).toEqual(["third", "fourth"]);
    expect(searches.limit.used).toBe(0);
  });

  it("holders of deep searches take turns, and one of them cannot take all places to wait", async () => {
    let holder = "a";
    const searches = createDeepSearches({ maxRunning: 1, maxWaiting: 4, toHolder: () => holder });
    const ended: string[] = [];
    const finishes: (() => void)[] = [];
    const search = (name: string): Promise<void> =>
      searches.run(async () => {
        await new Promise<void>((resolve) => finishes.push(resolve));
        ended.push(name);
      }, {});
    const ofA = [search("a1"), search("a2"), search("a3"), search("a4")];
    await expect(search("a5")).rejects.toMatchObject({ code: "STORE_OVERLOADED" });
    holder = "b";
    const ofB = search("b1");
    for (let turn = 0; turn < 5; turn += 1) {
      await sleep(0);
      finishes[turn]?.();
    }
    await Promise.all([...ofA, ofB]);
    expect(ended).toEqual(["a1", "a2", "b1", "a3", "a4"]);
  });

  it("passes the turn on after a search that fails", async () => {
    const searches = createDeepSearches({ maxRunning: 1, maxWaiting: 10, toHolder: () => undefined });
    const failed = searches.run(() => Promise.reject(new Error("broken")), {});
    const next = searches.run(async () => "found", {});
    await expect(failed).rejects.toThrow("broken");
    expect(await next).toBe("found");
  });
});
