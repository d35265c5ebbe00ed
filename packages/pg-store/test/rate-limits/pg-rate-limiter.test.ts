import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { pgRateLimiter } from "../../src/index.js";
import type { TestDatabase } from "../postgres/test-database.js";
import { backends } from "../support/backends.js";

const minute = { limit: 3, windowMs: 60_000 };

describe.each(backends)("pgRateLimiter on $name", ({ open }) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.pool.query("truncate dispatch_rate_limits");
  });

  const countRows = async () => (await database.pool.query("select key from dispatch_rate_limits")).rows.length;

  it("counts down to a refusal, separately for each key", async () => {
    const limiter = pgRateLimiter(database.pool);
    const verdicts = [];
    for (let use = 0; use < 4; use += 1) verdicts.push(await limiter.take("a", minute));
    expect(verdicts.map(({ isAllowed, remaining }) => [isAllowed, remaining])).toEqual([
      [true, 2],
      [true, 1],
      [true, 0],
      [false, 0],
    ]);
    for (const { resetMs } of verdicts) {
      expect(resetMs).toBeGreaterThan(55_000);
      expect(resetMs).toBeLessThanOrEqual(60_000);
    }
    expect(await limiter.take("b", minute)).toMatchObject({ isAllowed: true, remaining: 2 });
  });

  it("starts a new window when the last one has ended", async () => {
    const limiter = pgRateLimiter(database.pool);
    const short = { limit: 1, windowMs: 1000 };
    expect((await limiter.take("a", short)).isAllowed).toBe(true);
    const refused = await limiter.take("a", short);
    expect(refused.isAllowed).toBe(false);
    await sleep(refused.resetMs + 2);
    expect((await limiter.take("a", short)).isAllowed).toBe(true);
  });

  it("refuses for at most one window after the clock of the database was set back", async () => {
    await database.pool.query("insert into dispatch_rate_limits values ('a', 100, now() + interval '1 hour')");
    const { isAllowed, remaining, resetMs } = await pgRateLimiter(database.pool).take("a", minute);
    expect([isAllowed, remaining]).toEqual([true, 2]);
    expect(resetMs).toBeLessThanOrEqual(60_000);
  });

  it("counts for all processes together, even concurrently", async () => {
    const limiters = Array.from({ length: 8 }, () => pgRateLimiter(database.pool));
    const limit = { limit: 100, windowMs: 60_000 };
    const verdicts = await Promise.all(
      Array.from({ length: 240 }, (_, use) => limiters[use % 8]?.take("shared", limit)),
    );
    expect(verdicts.filter((verdict) => verdict?.isAllowed)).toHaveLength(100);
  });

  it("pgRateLimiter does not ask the database about a key that is known to be refused", async () => {
    const limiter = pgRateLimiter(database.pool);
    for (let use = 0; use < 4; use += 1) await limiter.take("a", minute);
    await database.pool.query("truncate dispatch_rate_limits");
    expect(await limiter.take("a", minute)).toMatchObject({ isAllowed: false, remaining: 0 });
    expect((await database.pool.query("select * from dispatch_rate_limits")).rows).toEqual([]);
  });

  it("forgets refusals from the future, after the clock was set back", async () => {
    let now = 3_600_000;
    const limiter = pgRateLimiter(database.pool, { clock: { now: () => now } });
    for (let use = 0; use < 4; use += 1) await limiter.take("a", minute);
    await database.pool.query("truncate dispatch_rate_limits");
    now = 0;
    expect(await limiter.take("a", minute)).toMatchObject({ isAllowed: true, remaining: 2 });
  });

  it("removes ended windows from time to time", async () => {
    let now = 0;
    const limiter = pgRateLimiter(database.pool, { clock: { now: () => now } });
    await limiter.take("ended", { limit: 1, windowMs: 1 });
    await sleep(5);
    now = 59_999;
    await limiter.take("b", minute);
    expect(await countRows()).toBe(2);
    now = 60_000;
    await limiter.take("b", minute);
    await vi.waitUntil(async () => (await countRows()) === 1, { timeout: 10_000 });
  });

  it("removes many ended windows in several steps", async () => {
    let now = 0;
    const limiter = pgRateLimiter(database.pool, { clock: { now: () => now } });
    await database.pool.query(
      "insert into dispatch_rate_limits select n::text, 1, now() - interval '1 s' from generate_series(1, 10001) n",
    );
    now = 60_000;
    await limiter.take("a", { limit: 10_000, windowMs: 60_000 });
    await vi.waitUntil(async () => (await countRows()) === 2, { timeout: 10_000 });
    now = 61_000;
    await vi.waitUntil(
      async () => {
        await limiter.take("a", { limit: 10_000, windowMs: 60_000 });
        return (await countRows()) === 1;
      },
      { timeout: 10_000 },
    );
  });

  it("rejects with the caller's reason, or with a StoreError if the database fails", async () => {
    const limiter = pgRateLimiter(database.pool);
    const signal = AbortSignal.abort(new Error("gone"));
    await expect(limiter.take("a", minute, { signal })).rejects.toThrow("gone");
    await database.pool.query("alter table dispatch_rate_limits rename to elsewhere");
    await expect(limiter.take("a", minute)).rejects.toMatchObject({ code: "STORE_SCHEMA_MISMATCH" });
    await database.pool.query("alter table elsewhere rename to dispatch_rate_limits");
  });
});
