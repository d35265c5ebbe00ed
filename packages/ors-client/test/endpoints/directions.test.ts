import { describe, expect, it } from "vitest";
import { createOrsClient } from "../../src/index.js";
import { referenceWorld, straightWorld } from "../../src/testing/index.js";
import { customer, placeA, placeB, placeC } from "../support/heidelberg.js";
import { quick, startStub } from "../support/stub.js";

describe("directions", () => {
  it("returns the drive along all places, leg by leg", async () => {
    const stub = await startStub({ world: referenceWorld });
    const client = createOrsClient({ baseUrl: stub.url });
    expect(await client.directions({ places: [placeA, placeB, placeC], preference: "shortest" })).toEqual({
      distanceMeters: 1365.2,
      durationSeconds: expect.closeTo(315.2, 5),
      legs: [
        { distanceMeters: 886.1, durationSeconds: 212.7 },
        { distanceMeters: 479.1, durationSeconds: 102.5 },
      ],
      warnings: [],
    });
    expect(JSON.parse(stub.requests[0]?.body ?? "")).toMatchObject({ units: "m", preference: "shortest" });
  });

  it.each(["7.1.1", "9.7.0", "9.7.1", "10.0.0"])(
    "returns 0 for a drive of no length with engine %s",
    async (engineVersion) => {
      const stub = await startStub({ world: referenceWorld, engineVersion });
      const client = createOrsClient({ baseUrl: stub.url });
      expect(await client.directions({ places: [placeA, placeA] })).toMatchObject({
        distanceMeters: 0,
        durationSeconds: 0,
      });
    },
  );

  it("reports a place without a road and two places without a route as different verdicts", async () => {
    const stub = await startStub({
      world: {
        ...straightWorld,
        snap: (place) => ({ location: place, distanceMeters: place === customer || place.latitude > 49.8 ? 400 : 0 }),
        islandOf: ({ latitude }) => (latitude < 49.2 ? 1 : 0),
      },
    });
    const client = createOrsClient({ baseUrl: stub.url });
    const north = { latitude: 49.9, longitude: 8.7 };
    const south = { latitude: 49.1, longitude: 8.7 };
    await expect(client.directions({ places: [placeA, north] })).rejects.toMatchObject({
      code: "PROVIDER_UNROUTABLE_DESTINATION",
      verdict: { kind: "UnroutableLocation", locations: [1] },
    });
    await expect(client.directions({ places: [placeA, placeB, south] })).rejects.toMatchObject({
      verdict: { kind: "NoRoute", pair: [1, 2] },
    });
  });

  it("returns the warnings, and accepts an answer that lacks the optional fields", async () => {
    const stub = await startStub({
      chooseFault: () => ({
        kind: "change",
        change: () => ({
          bbox: [8.68, 49.41, 110.1, 8.69, 49.42, 120.2],
          routes: [
            {
              summary: { duration: 212.7 },
              segments: [{ distance: 886.1 }],
              warnings: [{ code: 1, message: "There may be restrictions on some roads" }, { code: 2 }],
              added: { in: "a later version" },
            },
          ],
        }),
      }),
    });
    const client = createOrsClient({ baseUrl: stub.url });
    expect(await client.directions({ places: [placeA, placeB] })).toEqual({
      distanceMeters: 886.1,
      durationSeconds: 212.7,
      legs: [{ distanceMeters: 886.1, durationSeconds: 0 }],
      warnings: ["There may be restrictions on some roads"],
    });
  });

  it.each([
    ["a length of 0 between places far apart", [{ summary: {}, segments: [{ distance: 0, duration: 0 }] }]],
    ["a tenth of the great circle", [{ summary: { distance: 2700, duration: 300 } }]],
    ["a duration of 0 for 30 km", [{ summary: { distance: 30_000, duration: 0 } }]],
    ["a negative length", [{ summary: { distance: -5, duration: 300 } }]],
    ["strings instead of numbers", [{ summary: { distance: "NaN", duration: 300 } }]],
    ["too many legs", [{ summary: { distance: 30_000, duration: 300 }, segments: [{}, {}] }]],
    ["no route", []],
  ])("rejects an impossible answer to directions: %s", async (_, routes) => {
    const stub = await startStub({ chooseFault: () => ({ kind: "change", change: () => ({ routes }) }) });
    const client = createOrsClient({ baseUrl: stub.url, ...quick });
    const places = [placeA, { ...placeA, latitude: placeA.latitude + 0.25 }];
    await expect(client.directions({ places })).rejects.toMatchObject({ code: "PROVIDER_INVALID_RESPONSE" });
    expect(stub.requests).toHaveLength(2);
  });

  it("accepts places farther from their roads with a larger snapRadiusMeters", async () => {
    const stub = await startStub({
      world: { ...straightWorld, snap: (place) => ({ location: place, distanceMeters: 200 }) },
    });
    const client = createOrsClient({ baseUrl: stub.url });
    const places = [placeA, placeB];
    await expect(client.directions({ places, snapRadiusMeters: 150 })).rejects.toMatchObject({
      verdict: { kind: "UnroutableLocation", locations: [0, 1] },
    });
    expect(await client.directions({ places, snapRadiusMeters: 250 })).toMatchObject({ legs: [{}] });
    expect(stub.requests.map(({ body }) => JSON.parse(body).radiuses)).toEqual([
      [150, 150],
      [250, 250],
    ]);
  });

  it("reports the limit if there are too many places or the drive is too long", async () => {
    const stub = await startStub();
    const client = createOrsClient({ baseUrl: stub.url });
    await expect(client.directions({ places: Array.from({ length: 51 }, () => placeA) })).rejects.toMatchObject({
      code: "PROVIDER_LIMIT_EXCEEDED",
      verdict: { limit: "parameter", max: 50 },
    });
    await expect(client.directions({ places: [placeA, { latitude: 51, longitude: 8 }] })).rejects.toMatchObject({
      code: "PROVIDER_LIMIT_EXCEEDED",
      verdict: { limit: "parameter", max: 100_000 },
    });
  });

  it.each([
    [{ places: [placeA] }, /places/],
    [{ places: [placeA, { latitude: 0, longitude: 0 }] }, /places\[1\]/],
    [{ places: [placeA, placeB], preference: "scenic" as "fastest" }, /preference/],
    [{ places: [placeA, placeB], snapRadiusMeters: -5 }, /snapRadiusMeters/],
  ])("refuses invalid directions without sending them: %j", async (request, message) => {
    const client = createOrsClient({ baseUrl: "http://127.0.0.1:9" });
    await expect(client.directions(request)).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      message: expect.stringMatching(message),
    });
  });
});
