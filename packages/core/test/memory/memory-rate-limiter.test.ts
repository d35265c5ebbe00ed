import { expect, it } from "vitest";
import { memoryRateLimiter } from "../../src/memory/index.js";

const limit = { limit: 2, windowMs: 1000 };

it("a window starts with the first use of a key, and ends by itself", async () => {
  let now = 500;
  const limiter = memoryRateLimiter({ clock: { now: () => now } });
  expect(await limiter.take("a", limit)).toEqual({ isAllowed: true, remaining: 1, resetMs: 1000 });
  now = 900;
  expect(await limiter.take("a", limit)).toEqual({ isAllowed: true, remaining: 0, resetMs: 600 });
  expect(await limiter.take("a", limit)).toEqual({ isAllowed: false, remaining: 0, resetMs: 600 });
  expect(await limiter.take("b", limit)).toMatchObject({ isAllowed: true, remaining: 1 });
  now = 1500;
  expect(await limiter.take("a", limit)).toEqual({ isAllowed: true, remaining: 1, resetMs: 1000 });
});

it("a window ends if the clock is set back before its start, so nobody waits until then", async () => {
  let now = 3_600_000;
  const limiter = memoryRateLimiter({ clock: { now: () => now } });
  for (let use = 0; use < 3; use += 1) await limiter.take("a", limit);
  now = 0;
  expect(await limiter.take("a", limit)).toEqual({ isAllowed: true, remaining: 1, resetMs: 1000 });
});

it("the oldest window is forgotten if there are too many keys", async () => {
  const limiter = memoryRateLimiter({ maxKeys: 2 });
  for (const key of ["a", "b", "c"]) await limiter.take(key, limit);
  expect(await limiter.take("c", limit)).toMatchObject({ remaining: 0 });
  expect(await limiter.take("b", limit)).toMatchObject({ remaining: 0 });
  expect(await limiter.take("a", limit)).toMatchObject({ remaining: 1 });
});

it("an aborted call is not counted", async () => {
  const limiter = memoryRateLimiter();
  await expect(limiter.take("a", limit, { signal: AbortSignal.abort(new Error("gone")) })).rejects.toThrow("gone");
  expect(await limiter.take("a", limit)).toMatchObject({ remaining: 1 });
});
