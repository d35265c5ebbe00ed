import { describe, expect, it } from "vitest";
import { type DistanceProvider, sharedQuota } from "../../src/index.js";
import { memoryDistances, memoryRateLimiter } from "../../src/memory/index.js";
import { testDistanceProvider } from "../../src/testing/index.js";
import { oneWayWorld, toRoadResult } from "../support/one-way-world.js";

const request = { origins: oneWayWorld.origins, destination: oneWayWorld.destination };
const roads = memoryDistances(toRoadResult);

/** A provider that notes when it was called, and a clock that jumps to the next timer. */
function world() {
  let now = 0;
  const callTimes: number[] = [];
  const clock = {
    now: () => now,
    schedule(callback: () => void, delayMs: number) {
      now += delayMs;
      queueMicrotask(callback);
      return () => undefined;
    },
  };
  const provider: DistanceProvider = {
    ...roads,
    measureDistances(...call) {
      callTimes.push(now);
      return roads.measureDistances(...call);
    },
    async measureMatrix(...call) {
      callTimes.push(now);
      return (await roads.measureMatrix?.(...call)) ?? [];
    },
  };
  return { clock, callTimes, provider, limiter: memoryRateLimiter({ clock }), pass: (ms: number) => (now += ms) };
}

testDistanceProvider(
  { describe, it },
  {
    name: "sharedQuota",
    world: oneWayWorld,
    create: () => ({ subject: sharedQuota(roads, { limiter: memoryRateLimiter(), callsPerMinute: 1000 }) }),
  },
);

describe("sharedQuota", () => {
  it("sharedQuota never exceeds the calls per minute in any 60 seconds, however they are spread", async () => {
    const { clock, callTimes, provider, limiter, pass } = world();
    const replicas = [1, 2].map(() => sharedQuota(provider, { limiter, clock, callsPerMinute: 40 }));
    for (let call = 0; call < 400; call += 1) {
      await replicas[call % 2]?.measureDistances(request);
      pass((call * 7919) % 1500);
    }
    expect(callTimes).toHaveLength(400);
    for (const from of callTimes) {
      expect(callTimes.filter((time) => time >= from && time < from + 60_000).length).toBeLessThanOrEqual(40);
    }
  });

  it("rejects at once a call that would wait too long, and says how long", async () => {
    const { clock, callTimes, provider, limiter } = world();
    const distances = sharedQuota(provider, { limiter, clock, callsPerMinute: 5, maxWaitMs: 14_999 });
    await distances.measureDistances(request);
    await expect(distances.measureDistances(request)).rejects.toMatchObject({
      code: "PROVIDER_RATE_LIMITED",
      retryAfterMs: 15_000,
    });
    expect(callTimes).toEqual([0]);
  });

  it("counts a matrix as one call, together with the others", async () => {
    const { clock, callTimes, provider, limiter } = world();
    const distances = sharedQuota(provider, { limiter, clock, callsPerDay: 3 });
    const matrix = { origins: request.origins, destinations: request.origins };
    await distances.measureMatrix?.(matrix);
    await distances.measureDistances(request);
    await distances.measureMatrix?.(matrix);
    await expect(distances.measureMatrix?.(matrix)).rejects.toMatchObject({ code: "PROVIDER_QUOTA_EXHAUSTED" });
    expect(callTimes).toHaveLength(3);
  });

  it("measures no matrix if the provider does not", () => {
    const { measureMatrix: _, ...columns } = roads;
    expect(sharedQuota(columns, { limiter: memoryRateLimiter(), callsPerDay: 3 }).measureMatrix).toBeUndefined();
  });

  it("sharedQuota says when the daily quota is renewed", async () => {
    const { clock, provider, limiter, pass } = world();
    const distances = sharedQuota(provider, { limiter, clock, callsPerDay: 2 });
    await distances.measureDistances(request);
    pass(1000);
    await distances.measureDistances(request);
    await expect(distances.measureDistances(request)).rejects.toMatchObject({
      code: "PROVIDER_QUOTA_EXHAUSTED",
      until: new Date(86_400_000),
    });
    pass(86_399_000);
    await distances.measureDistances(request);
  });

  it("sharedQuota stops waiting when the caller aborts", async () => {
    const { provider, limiter } = world();
    const distances = sharedQuota(provider, { limiter, callsPerMinute: 5 });
    await distances.measureDistances(request);
    const caller = new AbortController();
    const pending = distances.measureDistances(request, { signal: caller.signal });
    caller.abort(new Error("gone"));
    await expect(pending).rejects.toThrow("gone");
  });

  it.each([{ callsPerMinute: 4 }, { callsPerDay: 0 }, { callsPerMinute: 7.5 }, { maxWaitMs: -1 }])(
    "sharedQuota refuses the options %j",
    (options) => {
      expect(() => sharedQuota(roads, { limiter: memoryRateLimiter(), ...options })).toThrow(
        Object.keys(options)[0] ?? "",
      );
    },
  );
});
