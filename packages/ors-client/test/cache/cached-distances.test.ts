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
  it("goes by a clock that is an object of a class", async () => {
    const stub = await startStub();
    const provider = orsDistances({ baseUrl: stub.url, clock: new StoppedClock(), cache: {} });
    const [result] = await provider.measureDistances({ origins: [placeA], destination: customer });
    expect(result).toMatchObject({ status: "measured" });
  });

  it("drops what a hook throws, and goes on", async () => {
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

  it("asks only for what it does not remember, and labels what it does", async () => {
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

  it("takes places that are equal to six decimals for the same", async () => {
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

  it("tells its hits in the decision", async () => {
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

  it("forgets after its time, and does not take one direction for the other", async () => {
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

  it("asks once for what many want at once", async () => {
    const { stub, provider } = await startCached({ chooseFault: () => ({ kind: "slow", delayMs: 20 }) });
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => provider.measureDistances({ origins: fleet, destination: customer })),
    );
    expect(stub.requests).toHaveLength(1);
    expect(answers.every((results) => results.every(({ status }) => status === "measured"))).toBe(true);
  });

  it("lets nobody suffer for another's abort", async () => {
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

  it("ends the wait for another's request at an abort", async () => {
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

  it("remembers no failure", async () => {
    const { stub, provider } = await startCached();
    stub.failNext(...Array.from({ length: 3 }, () => stubFaults.badGateway));
    const request = { origins: fleet, destination: customer };
    await expect(provider.measureDistances(request)).rejects.toMatchObject({ code: "PROVIDER_UNAVAILABLE" });
    expect(await provider.measureDistances(request)).toHaveLength(20);
  });

  it("does not remember what was not found out", async () => {
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

  it("holds no more than it may, and answers for more all the same", async () => {
    const { stub, provider } = await startCached({}, { maxEntries: 5 });
    for (let round = 0; round < 2; round += 1) {
      const results = await provider.measureDistances({ origins: fleet, destination: customer });
      expect(results.every(({ status }) => status === "measured")).toBe(true);
    }
    expect(stub.requests).toHaveLength(2);
  });

  it("does not blame the customer where all that are left to ask for are on an island", async () => {
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

  it.each(["ttlMs", "maxEntries"])("refuses %s that cannot be used", (option) => {
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
