import { type Clock, createDispatcher } from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryTechnicians } from "@dispatch/core/memory";
import { systemClock } from "@dispatch/core/plugin-kit";
import { testDistanceProvider } from "@dispatch/core/testing";
import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../../../provider-kit/test/support/virtual-clock.js";
import { type CacheLookupEvent, orsDistances } from "../../src/index.js";
import {
  referenceWorld,
  type StubOrsOptions,
  startStubOrs,
  straightWorld,
  stubFaults,
} from "../../src/testing/index.js";
import { customer, placeA, placeB, placeC, placesInRow } from "../support/heidelberg.js";
import { quick, startStub } from "../support/stub.js";

const fleet = placesInRow(20);

async function startCached(options: StubOrsOptions = {}, cache = {}) {
  const stub = await startStub(options);
  const lookups: CacheLookupEvent[] = [];
  const clock = createVirtualClock();
  const provider = orsDistances({
    baseUrl: stub.url,
    clock,
    cache: { ttlMs: 60_000, onLookup: (event) => lookups.push(event), ...cache },
    ...quick,
  });
  return { stub, lookups, clock, provider };
}

testDistanceProvider(
  { describe, it },
  {
    name: "orsDistances with a cache",
    world: { origins: [placeB, placeA, placeC], destination: placeC, expectedMeters: [479.08, 1365.16, 0] },
    async create() {
      const stub = await startStubOrs({ world: referenceWorld });
      return { subject: orsDistances({ baseUrl: stub.url, cache: {} }), dispose: () => stub.close() };
    },
  },
);

describe("the cache", () => {
  it("accepts a clock that is an instance of a class", async () => {
    const stub = await startStub();
    const provider = orsDistances({ baseUrl: stub.url, clock: new StoppedClock(), cache: {} });
    const [result] = await provider.measureDistances({ origins: [placeA], destination: customer });
    expect(result).toMatchObject({ status: "measured" });
  });

  it("the cache ignores what onLookup throws", async () => {
    const { provider } = await startCached(
      {},
      {
        onLookup: () => {
          throw new Error("a mistake of the hook");
        },
      },
    );
    for (let call = 0; call < 2; call += 1) {
      const results = await provider.measureDistances({ origins: fleet, destination: customer });
      expect(results.every(({ status }) => status === "measured")).toBe(true);
    }
  });

  it("requests a matrix only for the rows and columns that are not cached", async () => {
    const { stub, lookups, provider } = await startCached();
    const [origins, destinations] = [fleet.slice(0, 6), fleet.slice(10, 14)];
    await provider.measureDistances({ origins: fleet.slice(0, 4), destination: fleet[10] ?? customer });
    const first = await provider.measureMatrix?.({ origins: fleet.slice(0, 4), destinations });
    const second = await provider.measureMatrix?.({ origins, destinations });
    expect(lookups).toEqual([
      { hits: 0, misses: 4 },
      { hits: 4, misses: 12 },
      { hits: 16, misses: 8 },
    ]);
    const sizes = stub.requests
      .map(({ body }) => JSON.parse(body))
      .map((sent) => [sent.sources.length, sent.destinations.length]);
    expect(sizes).toEqual([
      [4, 1],
      [4, 3],
      [2, 4],
    ]);
    expect(second?.slice(0, 4).flat()).toEqual(first?.flat().map((road) => ({ ...road, isCached: true })));
    expect(await provider.measureMatrix?.({ origins, destinations })).toEqual(
      second?.map((row) => row.map((road) => ({ ...road, isCached: true }))),
    );
  });

  it("requests only distances that are not cached, and labels cached ones", async () => {
    const { stub, lookups, provider } = await startCached();
    const first = await provider.measureDistances({ origins: fleet.slice(0, 10), destination: customer });
    const second = await provider.measureDistances({ origins: fleet, destination: customer });
    expect(second.slice(0, 10)).toEqual(first.map((result) => ({ ...result, isCached: true })));
    expect(second.slice(10).some((result) => "isCached" in result)).toBe(false);
    expect(stub.requests.map(({ body }) => JSON.parse(body).sources.length)).toEqual([10, 10]);
    await provider.measureDistances({ origins: fleet, destination: customer });
    expect(stub.requests).toHaveLength(2);
    expect(lookups).toEqual([
      { hits: 0, misses: 10 },
      { hits: 10, misses: 10 },
      { hits: 20, misses: 0 },
    ]);
  });

  it("treats places that are equal to six decimals as the same", async () => {
    const { stub, provider } = await startCached();
    const [origin = customer] = fleet;
    const near = { ...origin, longitude: origin.longitude + 4e-7 };
    await provider.measureDistances({ origins: [origin], destination: customer });
    expect(await provider.measureDistances({ origins: [near], destination: customer })).toMatchObject([
      { isCached: true },
    ]);
    await provider.measureDistances({
      origins: [{ ...near, longitude: origin.longitude + 6e-7 }],
      destination: customer,
    });
    expect(stub.requests).toHaveLength(2);
  });

  it("a decision reports the hits of the cache", async () => {
    const { stub, provider } = await startCached();
    const technicians = fleet.slice(0, 5).map((location, index) => ({ id: String(index), location }));
    const dispatcher = createDispatcher({
      customers: memoryCustomers(["1", "2"].map((id) => ({ id, location: customer }))),
      technicians: memoryTechnicians(technicians),
      assignments: memoryAssignments(),
      distances: provider,
    });
    const isCached = async (customerId: string): Promise<readonly boolean[]> => {
      const { decision } = await dispatcher.dispatch({ customerId });
      return decision.candidates.map((candidate) => "isCached" in candidate && candidate.isCached === true);
    };
    expect(await isCached("1")).toEqual(technicians.map(() => false));
    expect(await isCached("2")).toEqual(technicians.map(() => true));
    expect(stub.requests).toHaveLength(1);
  });

  it("forgets distances after ttlMs, and caches each direction separately", async () => {
    const { stub, clock, provider } = await startCached();
    const [origin = customer] = fleet;
    await provider.measureDistances({ origins: [origin], destination: customer });
    await provider.measureDistances({ origins: [customer], destination: origin });
    expect(stub.requests).toHaveLength(2);
    clock.advance(59_999);
    await provider.measureDistances({ origins: [origin], destination: customer });
    expect(stub.requests).toHaveLength(2);
    clock.advance(2);
    await provider.measureDistances({ origins: [origin], destination: customer });
    expect(stub.requests).toHaveLength(3);
  });

  it("requests a distance once if many calls need it at the same time", async () => {
    const { stub, provider } = await startCached({ chooseFault: () => ({ kind: "slow", delayMs: 20 }) });
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => provider.measureDistances({ origins: fleet, destination: customer })),
    );
    expect(stub.requests).toHaveLength(1);
    expect(answers.every((results) => results.every(({ status }) => status === "measured"))).toBe(true);
  });

  it("the cache does not fail a call because another call was aborted", async () => {
    const { stub, provider } = await startCached({ chooseFault: () => ({ kind: "slow", delayMs: 30 }) });
    const controller = new AbortController();
    const request = { origins: fleet, destination: customer };
    const aborted = provider.measureDistances(request, { signal: controller.signal });
    const other = provider.measureDistances(request);
    controller.abort("enough");
    await expect(aborted).rejects.toBe("enough");
    expect((await other).every(({ status }) => status === "measured")).toBe(true);
    expect(stub.requests.length).toBeLessThanOrEqual(2);
  });

  it("stops waiting for another call's request when aborted", async () => {
    const { provider } = await startCached({ chooseFault: () => ({ kind: "hang" }) });
    const controllers = [new AbortController(), new AbortController()];
    const calls = controllers.map(({ signal }) =>
      provider.measureDistances({ origins: fleet, destination: customer }, { signal }),
    );
    controllers[1]?.abort("second");
    await expect(calls[1]).rejects.toBe("second");
    controllers[0]?.abort("first");
    await expect(calls[0]).rejects.toBe("first");
  });

  it("the cache does not cache failures", async () => {
    const { stub, provider } = await startCached();
    stub.failNext(...Array.from({ length: 3 }, () => stubFaults.badGateway));
    const request = { origins: fleet, destination: customer };
    await expect(provider.measureDistances(request)).rejects.toMatchObject({ code: "PROVIDER_UNAVAILABLE" });
    expect(await provider.measureDistances(request)).toHaveLength(20);
  });

  it("the cache does not cache UNKNOWN results", async () => {
    const stub = await startStub({
      world: { ...straightWorld, islandOf: ({ longitude }) => (longitude === fleet[13]?.longitude ? 1 : 0) },
      algorithm: "dijkstra",
    });
    const provider = orsDistances({ baseUrl: stub.url, maxExtraCalls: 2, cache: {}, ...quick });
    const measure = async (): Promise<readonly string[]> =>
      (await provider.measureDistances({ origins: fleet, destination: customer })).map((result) =>
        result.status === "measured" ? result.status : result.reason,
      );
    const first = await measure();
    expect(new Set(first)).toEqual(new Set(["measured", "UNKNOWN"]));
    const unknown = first.filter((status) => status === "UNKNOWN").length;
    expect((await measure()).filter((status) => status === "UNKNOWN").length).toBeLessThan(unknown);
  });

  it("caches at most maxEntries distances, and still returns more", async () => {
    const { stub, provider } = await startCached({}, { maxEntries: 5 });
    for (let round = 0; round < 2; round += 1) {
      const results = await provider.measureDistances({ origins: fleet, destination: customer });
      expect(results.every(({ status }) => status === "measured")).toBe(true);
    }
    expect(stub.requests).toHaveLength(2);
  });

  it("the cache does not reject the customer if all technicians that are not cached are on an island", async () => {
    const islandOf = ({ longitude }: { readonly longitude: number }): number => (longitude > 8.635 ? 0 : 1);
    for (const cache of [{}, { ttlMs: 1 }]) {
      const { provider } = await startCached({ world: { ...straightWorld, islandOf } }, cache);
      await provider.measureDistances({ origins: fleet.slice(18), destination: customer });
      const results = await provider.measureDistances({ origins: fleet.slice(0, 3), destination: customer });
      expect(results.map((result) => result.status === "unreachable" && result.reason)).toEqual(
        Array.from({ length: 3 }, () => "NO_ROUTE"),
      );
    }
  });

  it.each(["ttlMs", "maxEntries"])("orsDistances refuses an invalid cache.%s", (option) => {
    expect(() => orsDistances({ cache: { [option]: 0 } })).toThrow(new RegExp(option));
  });
});

class StoppedClock implements Clock {
  #nowMs = 0;
  readonly schedule = systemClock.schedule;

  now(): number {
    return this.#nowMs;
  }
}
