import type { Coordinates, RoadResult } from "@dispatch/core";
import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../../../provider-kit/test/support/virtual-clock.js";
import { createOrsClient, OrsError, orsDistances } from "../../src/index.js";
import { createCellLimit } from "../../src/matrix/cell-limit.js";
import { type StubOrsOptions, type StubWorld, straightWorld } from "../../src/testing/index.js";
import { customer, placesInRow } from "../support/heidelberg.js";
import { asHosted, quick, startStub } from "../support/stub.js";

const fleet = placesInRow(20);
const noRoute = { status: "unreachable", reason: "NO_ROUTE" };

/** Puts some places on an island whose highest node ranks above that of the mainland. */
function islandWorld(islanders: readonly Coordinates[]): StubWorld {
  const isIslander = ({ longitude }: Coordinates): boolean =>
    islanders.some((place) => Math.abs(place.longitude - longitude) < 1e-7);
  return { ...straightWorld, islandOf: (place) => (isIslander(place) ? 1 : 0) };
}

function at(index: number): Coordinates {
  return fleet[index] ?? customer;
}

/** An engine that answers null for all places if one is on another island, and that does not state its version. */
function withVersion(version: string | null | undefined, world: StubWorld): StubOrsOptions {
  const change = (body: unknown): unknown => ({ ...Object(body), metadata: { engine: { version } } });
  return { world, engineVersion: "8.0.1", chooseFault: () => ({ kind: "change", change }) };
}

async function measure(
  options: StubOrsOptions,
  origins: readonly Coordinates[] = fleet,
): Promise<{ readonly results: readonly RoadResult[] | unknown; readonly calls: number }> {
  const stub = await startStub(options);
  const provider = orsDistances({ baseUrl: stub.url, ...quick });
  const results = await provider.measureDistances({ origins, destination: customer }).catch((error: unknown) => error);
  return { results, calls: stub.requests.length };
}

/** Checks that all places except the given ones were measured, with the right distance. */
function expectOnlyBad(results: unknown, badIndices: readonly number[], bad: object): void {
  (results as RoadResult[]).forEach((result, index) => {
    if (badIndices.includes(index)) {
      expect(result).toEqual(bad);
      return;
    }
    const { distanceMeters } = straightWorld.drive(at(index), customer) ?? { distanceMeters: Number.NaN };
    expect(result).toMatchObject({ status: "measured" });
    expect((result as { distanceMeters: number }).distanceMeters).toBeCloseTo(distanceMeters, 1);
  });
  expect(results).toHaveLength(fleet.length);
}

describe("A matrix", () => {
  it("leaves out a technician and a customer outside the server's area, with one more request", async () => {
    const bounds = [8.602, 49, 9, 50] as const;
    const stub = await startStub({ world: { ...straightWorld, bounds } });
    const provider = orsDistances({ baseUrl: stub.url, ...quick });
    const outside = { latitude: 49.41, longitude: 8.5 };
    const rows = await provider.measureMatrix?.({ origins: fleet, destinations: [outside, customer] });
    const outOfBounds = { status: "unreachable", reason: "OUT_OF_BOUNDS" };
    expect(rows?.map(([first]) => first)).toEqual(fleet.map(() => outOfBounds));
    expectOnlyBad(
      rows?.map(([, last]) => last),
      [0],
      outOfBounds,
    );
    expect(stub.requests).toHaveLength(2);
  });

  it("A matrix is one request of the quota, and at most as large as the server accepts", async () => {
    const stub = await startStub();
    const provider = orsDistances({ baseUrl: stub.url, ...quick });
    expect(provider).toMatchObject({ billing: "calls", maxCellsPerCall: 2500 });
    const rows = await provider.measureMatrix?.({ origins: fleet, destinations: placesInRow(100) });
    expect(rows?.flat().every(({ status }) => status === "measured")).toBe(true);
    expect(stub.requests).toHaveLength(1);
  });
});

describe("One technician in a bad place", () => {
  it("leaves out a technician outside the server's area, and requests the others once more", async () => {
    const bounds = [8.602, 49, 9, 50] as const;
    const { results, calls } = await measure({ world: { ...straightWorld, bounds } });
    expectOnlyBad(results, [0], { status: "unreachable", reason: "OUT_OF_BOUNDS" });
    expect(calls).toBe(2);
  });

  it("reports NOT_SNAPPED for a technician far from any road, after one call", async () => {
    const world: StubWorld = {
      ...straightWorld,
      snap: (place) => ({ location: place, distanceMeters: place.longitude === at(3).longitude ? 2000 : 0.004 }),
    };
    const { results, calls } = await measure({ world });
    expectOnlyBad(results, [3], { status: "unreachable", reason: "NOT_SNAPPED" });
    expect(calls).toBe(1);
  });

  it("reports NO_ROUTE for a technician on an island after one call, from 8.1.0 on", async () => {
    const { results, calls } = await measure({ world: islandWorld([at(7)]), engineVersion: "8.1.0" });
    expectOnlyBad(results, [7], noRoute);
    expect(calls).toBe(1);
  });

  it("finds a technician on an island by bisection if an engine before 8.1.0 answers null for all", async () => {
    for (const index of [0, 7, 19]) {
      const { results, calls } = await measure({ world: islandWorld([at(index)]), engineVersion: "8.0.1" });
      expectOnlyBad(results, [index], noRoute);
      expect(calls).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(fleet.length)));
    }
  });

  it.each([undefined, null, "", "unknown"])(
    "finds a technician on an island by bisection if the version is %s",
    async (version) => {
      const { results, calls } = await measure(withVersion(version, islandWorld([at(7)])));
      expectOnlyBad(results, [7], noRoute);
      expect(calls).toBeGreaterThan(1);
    },
  );

  it("finds a technician on an island by bisection if the whole request fails", async () => {
    for (const index of [0, 7, 19]) {
      const { results, calls } = await measure({ world: islandWorld([at(index)]), algorithm: "dijkstra" });
      expectOnlyBad(results, [index], noRoute);
      expect(calls).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(fleet.length)));
    }
  });

  it("reports NOT_SNAPPED for a technician at 0, 0 without a request", async () => {
    const nowhere = { latitude: 0, longitude: 0 };
    const { results, calls } = await measure({}, [at(0), nowhere]);
    expect(results).toMatchObject([{ status: "measured" }, { status: "unreachable", reason: "NOT_SNAPPED" }]);
    expect(calls).toBe(1);
    expect(await measure({}, [nowhere])).toMatchObject({ results: [{ reason: "NOT_SNAPPED" }], calls: 0 });
  });
});

describe("Several technicians in bad places", () => {
  it("sends no more calls than allowed, and reports the rest as UNKNOWN", async () => {
    const { results, calls } = await measure({
      world: islandWorld([at(1), at(5), at(11), at(17)]),
      algorithm: "dijkstra",
    });
    expect(calls).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(fleet.length)));
    const statuses = (results as RoadResult[]).map((result) =>
      result.status === "measured" ? "measured" : result.reason,
    );
    expect(new Set(statuses)).toEqual(new Set(["measured", "NO_ROUTE", "UNKNOWN"]));
    expect(statuses[1]).not.toBe("measured");
  });

  it("reports UNKNOWN, not NO_ROUTE, for nulls of an unknown version that were not requested again", async () => {
    const islanders = [1, 5, 11, 17];
    const { results } = await measure(withVersion(null, islandWorld(islanders.map(at))));
    const reasons = (results as RoadResult[]).map((result) =>
      result.status === "measured" ? "measured" : result.reason,
    );
    const others = reasons.filter((_, index) => !islanders.includes(index));
    expect(others).not.toContain("NO_ROUTE");
    expect(others).toContain("UNKNOWN");
  });

  it("finds all bad technicians if more calls are allowed", async () => {
    const bad = [1, 5, 11, 17];
    const stub = await startStub({ world: islandWorld(bad.map(at)), algorithm: "dijkstra" });
    const provider = orsDistances({ baseUrl: stub.url, maxExtraCalls: 100, ...quick });
    expectOnlyBad(await provider.measureDistances({ origins: fleet, destination: customer }), bad, noRoute);
  });

  it("reports NOT_SNAPPED for all technicians if none is near a road", async () => {
    const world: StubWorld = {
      ...straightWorld,
      snap: (place) => (place.longitude === customer.longitude ? { location: place, distanceMeters: 1 } : null),
    };
    const { results } = await measure({ world });
    expect(new Set((results as RoadResult[]).map((result) => JSON.stringify(result)))).toEqual(
      new Set(['{"status":"unreachable","reason":"NOT_SNAPPED"}']),
    );
  });
});

describe("A customer in a bad place", () => {
  const unroutable = { code: "PROVIDER_UNROUTABLE_DESTINATION", isRetryable: false };

  it("rejects a customer outside the server's area after one call", async () => {
    const { results, calls } = await measure({ world: { ...straightWorld, bounds: [8, 49, 9, 49.405] } });
    expect(results).toMatchObject(unroutable);
    expect(calls).toBe(1);
  });

  it("rejects a customer far from any road", async () => {
    const snap = (place: Coordinates) =>
      place.longitude === customer.longitude ? null : { location: place, distanceMeters: 1 };
    expect((await measure({ world: { ...straightWorld, snap } })).results).toMatchObject(unroutable);
  });

  it("rejects a customer beyond the snap limit", async () => {
    const snap = (place: Coordinates) => ({
      location: place,
      distanceMeters: place.longitude === customer.longitude ? 500 : 1,
    });
    const stub = await startStub({ world: { ...straightWorld, snap } });
    const provider = orsDistances({ baseUrl: stub.url, maxSnapMeters: 350 });
    const request = { origins: fleet, destination: customer };
    await expect(provider.measureDistances(request)).rejects.toMatchObject(unroutable);
    expect(await orsDistances({ baseUrl: stub.url }).measureDistances(request)).toHaveLength(fleet.length);
  });
});

describe("A customer on an island", () => {
  it("a matrix does not blame a customer whom no technician reaches: those may be on an island", async () => {
    for (const engineVersion of ["9.10.0", "8.0.1"]) {
      const { results } = await measure({ world: islandWorld([customer]), engineVersion });
      expect(new Set((results as RoadResult[]).map((result) => result.status))).toEqual(new Set(["unreachable"]));
    }
  });

  it("a matrix does not reject a customer on an island if the whole request fails", async () => {
    const { results, calls } = await measure({ world: islandWorld([customer]), algorithm: "dijkstra" });
    expect(new Set((results as RoadResult[]).map((result) => result.status))).toEqual(new Set(["unreachable"]));
    expect(calls).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(fleet.length)));
  });

  it("returns the same results whether or not an earlier call measured other technicians", async () => {
    const islanders = fleet.slice(0, 10);
    const stub = await startStub({ world: islandWorld(islanders) });
    const provider = orsDistances({ baseUrl: stub.url, cache: {}, ...quick });
    const first = await provider.measureDistances({ origins: islanders, destination: customer });
    expect(first).toEqual(islanders.map(() => noRoute));
    await provider.measureDistances({ origins: fleet.slice(10), destination: customer });
    expect(
      await orsDistances({ baseUrl: stub.url }).measureDistances({ origins: islanders, destination: customer }),
    ).toEqual(first);
    expect(await provider.measureDistances({ origins: islanders, destination: customer })).toEqual(first);
  });
});

describe("A search that visits too many nodes", () => {
  it("splits a request whose search visits too many nodes", async () => {
    const { results, calls } = await measure({ maxVisitedMeters: 30_000 });
    expectOnlyBad(results, [], {});
    expect(calls).toBeGreaterThan(2);
  });
});

describe("An engine failure without a reason", () => {
  it("repeats a request that the engine fails without a reason once, then splits it", async () => {
    const bad = JSON.stringify([at(4).longitude, at(4).latitude]);
    const stub = await startStub({
      chooseFault: ({ body }) =>
        body.includes(bad)
          ? {
              kind: "answer",
              status: 500,
              headers: { "content-type": "application/json" },
              body: '{"error":{"code":6099,"message":"Unable to compute a distance/duration matrix: null"}}',
            }
          : null,
    });
    const provider = orsDistances({ baseUrl: stub.url, ...quick });
    const results = await provider.measureDistances({ origins: fleet, destination: customer });
    expectOnlyBad(results, [4], { status: "unreachable", reason: "UNKNOWN" });
    expect(stub.requests.length).toBeLessThanOrEqual(2 + 2 * Math.ceil(Math.log2(fleet.length)));
  });
});

describe("A matrix with several rows and columns", () => {
  const destinations = placesInRow(5).map((place) => ({ ...place, latitude: 49.45 }));
  const origins = fleet.slice(0, 3);

  it("measures a matrix with several rows and columns in one call", async () => {
    const stub = await startStub();
    const { cells } = await createOrsClient({ baseUrl: stub.url }).matrix({ origins, destinations });
    expect(cells.flat().every(({ status }) => status === "measured")).toBe(true);
    expect(stub.requests).toHaveLength(1);
  });

  it("the client requests false nulls of a matrix again, line by line", async () => {
    for (const [rows, columns] of [
      [origins, destinations],
      [destinations, origins],
    ] as const) {
      const stub = await startStub({ world: islandWorld([]) });
      const islander = rows[1] ?? customer;
      const island = await startStub({
        world: {
          ...straightWorld,
          islandOf: (place) => (place.longitude === islander.longitude && place.latitude === islander.latitude ? 1 : 0),
        },
      });
      const expected = await createOrsClient({ baseUrl: stub.url }).matrix({ origins: rows, destinations: columns });
      const { cells } = await createOrsClient({ baseUrl: island.url }).matrix({ origins: rows, destinations: columns });
      expect(cells[0]).toEqual(expected.cells[0]);
      expect(cells[2]).toEqual(expected.cells[2]);
      expect(cells[1]).toEqual(columns.map(() => noRoute));
      expect(island.requests.length).toBeLessThanOrEqual(1 + Math.min(rows.length, columns.length));
    }
  });
});

/** An answer with a matrix limit that no real server has. */
const absurdLimit = {
  kind: "answer",
  status: 400,
  body: JSON.stringify({ error: { code: 6004, message: "Only a total of 1 routes are allowed." } }),
} as const;

describe("Large and repeated requests", () => {
  it("splits a large matrix along its longer side, at the limit learnt from the server's answer", async () => {
    const stub = await startStub({ maxMatrixCells: 120 });
    const client = createOrsClient({ baseUrl: stub.url });
    expect(client.maxMatrixCells).toBe(2500);
    const provider = orsDistances({ client });
    const request = { origins: placesInRow(300), destination: customer };
    await provider.measureDistances(request);
    expect(stub.requests).toHaveLength(1 + 3);
    expect(provider.maxOriginsPerCall).toBe(120);
    await provider.measureDistances(request);
    expect(stub.requests).toHaveLength(1 + 3 + 3);
  });

  it("halves a large matrix each time if the server states an implausibly low limit", async () => {
    const stub = await startStub({ maxMatrixCells: 8 });
    const provider = orsDistances({ baseUrl: stub.url });
    for (const requestCount of [7, 14]) {
      expectOnlyBad(await provider.measureDistances({ origins: fleet, destination: customer }), [], {});
      expect(stub.requests).toHaveLength(requestCount);
      expect(provider.maxOriginsPerCall).toBe(2500);
    }
  });

  it("halves a matrix if the server reports its size as the limit, as before 2020", async () => {
    const stub = await startStub({
      chooseFault: ({ body }) => {
        const cellCount = JSON.parse(body).sources.length;
        const message = `Only a total of ${cellCount} routes are allowed.`;
        return cellCount <= 8
          ? null
          : { kind: "answer", status: 400, body: JSON.stringify({ error: { code: 6004, message } }) };
      },
    });
    const provider = orsDistances({ baseUrl: stub.url });
    expectOnlyBad(await provider.measureDistances({ origins: fleet, destination: customer }), [], {});
    expect(stub.requests).toHaveLength(1 + 2 + 4);
  });

  it.each([1, 2])("learns no limit from absurd answers to %i requests of one call", async (count) => {
    const stub = await startStub();
    const provider = orsDistances({ baseUrl: stub.url });
    stub.failNext(...Array.from({ length: count }, () => absurdLimit));
    expectOnlyBad(await provider.measureDistances({ origins: fleet, destination: customer }), [], {});
    expect(stub.requests).toHaveLength(1 + 2 * count);
    expect(provider.maxOriginsPerCall).toBe(2500);
    expectOnlyBad(await provider.measureDistances({ origins: fleet, destination: customer }), [], {});
    expect(stub.requests).toHaveLength(1 + 2 * count + 1);
  });

  it("learns no limit from absurd answers to two concurrent calls", async () => {
    const stub = await startStub();
    const provider = orsDistances({ baseUrl: stub.url });
    stub.failNext(absurdLimit, absurdLimit);
    const calls = [1, 2].map(() => provider.measureDistances({ origins: fleet, destination: customer }));
    for (const results of await Promise.all(calls)) expectOnlyBad(results, [], {});
    expect(provider.maxOriginsPerCall).toBe(2500);
  });

  it("forgets a learnt limit when a larger answer disproves it", async () => {
    const clock = createVirtualClock();
    const cellLimit = createCellLimit({ maxCells: 2500, forgetAfterMs: 3_600_000, clock });
    expect(cellLimit.learn(200)).toBe(true);
    cellLimit.disprove(200);
    expect(cellLimit.maxCells).toBe(200);
    cellLimit.disprove(201);
    expect(cellLimit.maxCells).toBe(2500);
  });

  it("the client forgets a learnt limit after forgetAfterMs", async () => {
    const clock = createVirtualClock();
    const stub = await startStub();
    const provider = orsDistances({ baseUrl: stub.url, clock });
    const toAnswer = (maxCells: number) => ({
      kind: "answer" as const,
      status: 400,
      body: JSON.stringify({ error: { code: 6004, message: `Only a total of ${maxCells} routes are allowed.` } }),
    });
    const many = placesInRow(300);
    stub.failNext(toAnswer(200));
    await provider.measureDistances({ origins: many, destination: customer });
    expect(provider.maxOriginsPerCall).toBe(200);
    clock.advance(3_599_999);
    expect(provider.maxOriginsPerCall).toBe(200);
    clock.advance(1);
    expect(provider.maxOriginsPerCall).toBe(2500);
  });

  it("requests equal places once, rounded to six decimals", async () => {
    const stub = await startStub();
    const provider = orsDistances({ baseUrl: stub.url });
    const near = { latitude: 49.4, longitude: 8.600_000_04 };
    const results = await provider.measureDistances({ origins: [at(0), near, at(1), at(0)], destination: customer });
    expect(results[1]).toEqual(results[0]);
    expect(results[3]).toEqual(results[0]);
    expect(JSON.parse(stub.requests[0]?.body ?? "")).toEqual({
      locations: [
        [8.65, 49.41],
        [8.6, 49.4],
        [8.602, 49.4],
      ],
      sources: ["1", "2"],
      destinations: ["0"],
      metrics: ["distance", "duration"],
      units: "m",
    });
  });

  it("refuses an invalid matrix request without sending it", async () => {
    const stub = await startStub();
    const client = createOrsClient({ baseUrl: stub.url });
    for (const [request, message] of [
      [{ origins: [], destinations: [customer] }, /origins/],
      [{ origins: [customer], destinations: [] }, /destinations/],
      [{ origins: [customer, { latitude: 91, longitude: 0 }], destinations: [customer] }, /origins\[1\]/],
      [{ origins: [customer], destinations: [{ latitude: 0, longitude: Number.NaN }] }, /destinations\[0\]/],
      [{ origins: [customer], destinations: [customer], profile: "../x" }, /profile/],
    ] as const) {
      await expect(client.matrix(request)).rejects.toMatchObject({
        code: "INVALID_REQUEST",
        message: expect.stringMatching(message),
      });
    }
    expect(stub.requests).toHaveLength(0);
  });

  it("sends fewer further requests when the quota runs low", async () => {
    const stub = await startStub({
      world: islandWorld([at(7)]),
      algorithm: "dijkstra",
      gateway: { keys: { good: "active" }, requestsPerDay: 15 },
    });
    const client = createOrsClient({ ...asHosted(stub), apiKey: "good", ...quick });
    await client.matrix({ origins: [at(0)], destinations: [customer] });
    const error = await client.matrix({ origins: fleet, destinations: [customer] }).catch((caught: unknown) => caught);
    expect(OrsError.isInstance(error)).toBe(true);
    // The bad place was not found, so the customer must not be blamed.
    expect(error).toMatchObject({ code: "PROVIDER_UNAVAILABLE", isRetryable: true });
    expect(stub.requests).toHaveLength(3);
  });
});
