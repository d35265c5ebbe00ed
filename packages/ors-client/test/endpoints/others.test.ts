import { describe, expect, it } from "vitest";
import { createOrsClient } from "../../src/index.js";
import { straightWorld } from "../../src/testing/index.js";
import { placeA, placeB, placeC } from "../support/heidelberg.js";
import { quick, startStub } from "../support/stub.js";

describe("snap", () => {
  it("returns the road of each place in order, and null if there is none", async () => {
    const distances = new Map([
      [placeA.longitude, 4.02],
      [placeB.longitude, 350],
      [placeC.longitude, 0.004],
    ]);
    const stub = await startStub({
      world: {
        ...straightWorld,
        snap: (place) => ({ location: place, distanceMeters: distances.get(place.longitude) ?? 0 }),
      },
    });
    const client = createOrsClient({ baseUrl: stub.url });
    expect(await client.snap({ places: [placeA, placeB, placeC] })).toEqual([
      { location: placeA, distanceMeters: 4.02, name: null },
      null,
      { location: placeC, distanceMeters: 0, name: null },
    ]);
    expect(await client.snap({ places: [placeB], radiusMeters: 400 })).toMatchObject([{ distanceMeters: 350 }]);
  });

  it("always sends the radius of a snap, and reads names however the answer is split into chunks", async () => {
    const stub = await startStub({
      world: { ...straightWorld, snap: (location) => ({ location, distanceMeters: 1, name: "Brückenstraße" }) },
      chooseFault: () => ({ kind: "drip", intervalMs: 0 }),
    });
    const client = createOrsClient({ baseUrl: stub.url });
    expect(await client.snap({ places: [placeA] })).toMatchObject([{ name: "Brückenstraße" }]);
    expect(JSON.parse(stub.requests[0]?.body ?? "")).toEqual({ locations: [[8.681495, 49.41461]], radius: 350 });
  });

  it("refuses a snap answer with fewer or invalid places", async () => {
    for (const found of [[], [null, null], [{ location: [8.68, 490] }], [{ location: [8.68], snapped_distance: -1 }]]) {
      const stub = await startStub({
        chooseFault: () => ({ kind: "change", change: () => ({ locations: found }) }),
      });
      const client = createOrsClient({ baseUrl: stub.url, ...quick });
      await expect(client.snap({ places: [placeA] })).rejects.toMatchObject({ code: "PROVIDER_INVALID_RESPONSE" });
    }
  });

  it("reports the places outside the server's area, and the limit of a snap", async () => {
    const stub = await startStub({ world: { ...straightWorld, bounds: [8, 49, 9, 50] } });
    const client = createOrsClient({ baseUrl: stub.url });
    await expect(client.snap({ places: [placeA, { latitude: 51, longitude: 8 }] })).rejects.toMatchObject({
      verdict: { kind: "UnroutableLocation", locations: [1] },
    });
    await expect(client.snap({ places: Array.from({ length: 5001 }, () => placeA) })).rejects.toMatchObject({
      verdict: { kind: "LimitExceeded", max: 5000 },
    });
  });
});

describe("health and status", () => {
  it("report whether a server is ready or still loads its graphs", async () => {
    const stub = await startStub({ profiles: ["driving-car", "hgv-fleet"] });
    const client = createOrsClient({ baseUrl: stub.url, ...quick });
    expect(await client.health()).toBe("ready");
    expect(await client.status()).toMatchObject({
      engineVersion: "9.10.0",
      profiles: { "hgv-fleet": { maxDistanceMeters: 100_000, maxWaypoints: 50, mapDate: "2026-07-27T00:00:00Z" } },
      services: expect.arrayContaining(["matrix"]),
    });
    stub.isReady = false;
    expect(await client.health()).toBe("not-ready");
    expect(await client.status()).toEqual({ engineVersion: "9.10.0", profiles: {}, services: [] });
    expect(stub.requests).toHaveLength(4);
  });

  it("reads a status that lacks fields or has additional ones", async () => {
    const stub = await startStub({
      chooseFault: () => ({
        kind: "change",
        change: () => ({
          engine: { version: "10.0.0", added: 1 },
          profiles: { car: { encoder_name: "driving-car", dynamic_data: { borders: { count: 5 } } }, walk: {} },
          added: [],
        }),
      }),
    });
    const nothing = { graphBuildDate: null, mapDate: null, maxDistanceMeters: null, maxWaypoints: null };
    expect(await createOrsClient({ baseUrl: stub.url }).status()).toEqual({
      engineVersion: "10.0.0",
      profiles: { car: nothing, walk: nothing },
      services: [],
    });
  });

  it("rejects health and status with the public service, which does not have them", async () => {
    const stub = await startStub({ gateway: { keys: { good: "active" } } });
    const client = createOrsClient({ baseUrl: stub.url, apiKey: "good" });
    await expect(client.health()).rejects.toMatchObject({ code: "PROVIDER_REQUEST_REJECTED" });
    await expect(client.status()).rejects.toThrow(/baseUrl may be wrong/);
  });
});

describe("optimization", () => {
  const jobs = [
    { id: 1, location: placeA, serviceSeconds: 600 },
    { id: 2, location: placeB },
  ];

  it("returns which vehicle does which job, and when", async () => {
    const stub = await startStub();
    const client = createOrsClient({ baseUrl: stub.url, optimizationUrl: stub.optimizationUrl });
    const { routes, unassignedJobIds } = await client.optimization({ jobs, vehicles: [{ id: 7, start: placeA }] });
    expect(unassignedJobIds).toEqual([]);
    expect(routes).toMatchObject([{ vehicleId: 7 }]);
    expect(routes[0]?.steps.map(({ type, jobId }) => [type, jobId])).toEqual([
      ["start", null],
      ["job", 1],
      ["job", 2],
    ]);
    expect(routes[0]?.steps[2]?.arrivalSeconds).toBeGreaterThan(600);
    expect(JSON.parse(stub.requests[0]?.body ?? "").vehicles).toEqual([
      { id: 7, profile: "driving-car", start: [8.681495, 49.41461] },
    ]);
  });

  it("reports the place that no road leads to", async () => {
    const stub = await startStub({ world: { drive: () => null } });
    const client = createOrsClient({ baseUrl: stub.url, optimizationUrl: stub.optimizationUrl });
    await expect(client.optimization({ jobs, vehicles: [{ id: 7, start: placeA }] })).rejects.toMatchObject({
      verdict: { kind: "UnroutableLocation", position: placeA, orsCode: 3 },
    });
  });

  it.each([
    [{ jobs: [], vehicles: [{ id: 1, start: placeA }] }, /jobs/],
    [{ jobs, vehicles: [] }, /vehicles/],
    [{ jobs, vehicles: [{ id: 1 }] }, /^vehicles\[0\] must have a start or an end$/],
    [{ jobs, vehicles: [{ id: 1, end: { latitude: 0, longitude: 0 } }] }, /^vehicles\[0\]\.end must not be 0, 0/],
    [{ jobs, vehicles: [{ id: -1, start: placeA }] }, /vehicles\[0\]\.id/],
    [{ jobs, vehicles: [{ id: 1, start: placeA, maxTasks: -1 }] }, /vehicles\[0\]\.maxTasks/],
    [{ jobs, vehicles: [{ id: 1, start: placeA, timeWindow: [10, 9] as const }] }, /vehicles\[0\]\.timeWindow/],
    [{ jobs, vehicles: [{ id: 1, start: placeA, profile: "a/b" }] }, /profile/],
  ])("refuses an invalid optimization without sending it: %j", async (request, message) => {
    const client = createOrsClient({ optimizationUrl: "http://127.0.0.1:9/" });
    await expect(client.optimization(request)).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ["id", 1.5],
    ["location", { latitude: 91, longitude: 0 }],
    ["serviceSeconds", 0.5],
    ["priority", 101],
    ["skills", [1, -2]],
    ["timeWindows", []],
    ["timeWindows", [[0, 10.5]]],
  ])("refuses a job whose %s is %j without sending it", async (field, value) => {
    const client = createOrsClient({ optimizationUrl: "http://127.0.0.1:9/" });
    const job = { id: 1, location: placeA, [field]: value };
    await expect(client.optimization({ jobs: [job], vehicles: [{ id: 1, start: placeA }] })).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      message: expect.stringMatching(new RegExp(`^jobs\\[0\\]\\.${field} `)),
    });
  });

  it("reports VROOM's limit if there are too many jobs", async () => {
    const stub = await startStub();
    const client = createOrsClient({ baseUrl: stub.url, optimizationUrl: stub.optimizationUrl });
    const many = Array.from({ length: 1001 }, (_, index) => ({ id: index, location: placeA }));
    await expect(client.optimization({ jobs: many, vehicles: [{ id: 7, start: placeA }] })).rejects.toMatchObject({
      code: "PROVIDER_LIMIT_EXCEEDED",
      verdict: { limit: "body", status: 413, orsCode: 4 },
    });
  });

  it("optimization requires optimizationUrl with your own server", async () => {
    const client = createOrsClient({ baseUrl: "http://127.0.0.1:9/ors" });
    await expect(client.optimization({ jobs, vehicles: [{ id: 1, start: placeA }] })).rejects.toMatchObject({
      code: "INVALID_REQUEST",
    });
  });
});
