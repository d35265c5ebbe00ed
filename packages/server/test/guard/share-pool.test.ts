import { setTimeout as sleep } from "node:timers/promises";
import type { PgPool } from "@dispatch/pg-store";
import { describe, expect, it } from "vitest";
import { sharePool } from "../../src/app/share-pool.js";

/** A pool that has a connection for each who asks. */
function fakePool(max: number): PgPool & { open: number } {
  const pool = {
    open: 0,
    totalCount: 0,
    idleCount: 0,
    waitingCount: 0,
    options: { max },
    async connect() {
      pool.open += 1;
      return {
        query: async () => ({ command: "SELECT", rowCount: 0, rows: [] }),
        release() {
          pool.open -= 1;
        },
      };
    },
    end: async () => undefined,
  };
  return pool;
}

describe("sharePool", () => {
  it("leaves a quarter of the connections to others, and lets those who wait take turns", async () => {
    let holder = "greedy";
    const fake = fakePool(8);
    const pool = sharePool(fake, { toHolder: () => holder, waitMs: 1000 });
    const order: string[] = [];
    const connect = (name: string) => {
      holder = name;
      return pool.connect().then((client) => {
        order.push(name);
        return client;
      });
    };
    const held = await Promise.all(Array.from({ length: 6 }, () => connect("greedy")));
    const waiting = Array.from({ length: 5 }, () => connect("greedy"));
    await sleep(5);
    expect([fake.open, pool.waitingCount]).toEqual([6, 5]);

    const reserved = await Promise.all([connect("polite"), connect("other")]);
    expect(fake.open).toBe(8);
    const last = [connect("polite"), connect("late")];
    await sleep(5);
    expect(pool.waitingCount).toBe(7);

    order.length = 0;
    for (const client of held) client.release();
    await sleep(5);
    // First the one who has nothing, of the reserve; then in turns.
    expect(order.slice(0, 4)).toEqual(["late", "greedy", "polite", "greedy"]);
    for (const client of reserved) client.release();
    for (const client of [...last, ...waiting]) void client.then((each) => each.release());
    await sleep(20);
    expect(order).toHaveLength(7);
    expect([fake.open, pool.waitingCount]).toEqual([0, 0]);
  });

  it("gives up after a while, and does not lose the connection", async () => {
    const fake = fakePool(1);
    const pool = sharePool(fake, { toHolder: () => "one", waitMs: 20 });
    const client = await pool.connect();
    await expect(pool.connect()).rejects.toMatchObject({ code: "STORE_TIMEOUT", isRetryable: true });
    client.release();
    (await pool.connect()).release();
    expect([fake.open, pool.waitingCount]).toEqual([0, 0]);
  });

  it("gives the share back if the pool cannot connect", async () => {
    const fake = fakePool(1);
    const connect = fake.connect;
    fake.connect = () => Promise.reject(new Error("refused"));
    const pool = sharePool(fake, { toHolder: () => "one", waitMs: 20 });
    await expect(pool.connect()).rejects.toThrow("refused");
    fake.connect = connect;
    (await pool.connect()).release();
  });
});
