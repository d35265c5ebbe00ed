import { describe, expect, it } from "vitest";
import { createOrsClient } from "../../src/index.js";
import { referenceWorld, straightWorld } from "../../src/testing/index.js";
import { customer, placeA, placeB, placeC } from "../support/heidelberg.js";
import { startStub } from "../support/stub.js";

describe("directions", () => {
  it("tell the drive past all places, leg by leg", async () => {
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

  it.each(["7.1.1", "9.7.0", "9.7.1", "10.0.0"])("of no length are 0 with engine %s", async (engineVersion) => {
    const stub = await startStub({ world: referenceWorld, engineVersion });
    const client = createOrsClient({ baseUrl: stub.url });
    expect(await client.directions({ places: [placeA, placeA] })).toMatchObject({
      distanceMeters: 0,
      durationSeconds: 0,
    });
  });

  it("tell a place without a road from two places without a way", async () => {
    const stub = await startStub({
      world: {
        ...straightWorld,
        snap: (place) => ({ location: place, distanceMeters: place === customer || place.latitude > 50 ? 400 : 0 }),
        islandOf: ({ latitude }) => (latitude < 49 ? 1 : 0),
      },
    });
    const client = createOrsClient({ baseUrl: stub.url });
    const north = { latitude: 51, longitude: 8 };
    const south = { latitude: 48, longitude: 8 };
    await expect(client.directions({ places: [placeA, north] })).rejects.toMatchObject({
      code: "UNROUTABLE_DESTINATION",
      verdict: { kind: "UnroutableLocation", locations: [1] },
    });
    await expect(client.directions({ places: [placeA, placeB, south] })).rejects.toMatchObject({
      verdict: { kind: "NoRoute", pair: [1, 2] },
    });
  });

  it("of too many places name the limit", async () => {
    const stub = await startStub();
    const client = createOrsClient({ baseUrl: stub.url });
    await expect(client.directions({ places: Array.from({ length: 51 }, () => placeA) })).rejects.toMatchObject({
      code: "LIMIT_EXCEEDED",
      verdict: { limit: "parameter", max: 50 },
    });
  });

  it.each([
    [{ places: [placeA] }, /places/],
    [{ places: [placeA, { latitude: 0, longitude: 0 }] }, /places\[1\]/],
    [{ places: [placeA, placeB], preference: "scenic" as "fastest" }, /preference/],
    [{ places: [placeA, placeB], snapRadiusMeters: -5 }, /snapRadiusMeters/],
  ])("that cannot be asked are refused unsent: %j", async (request, message) => {
    const client = createOrsClient({ baseUrl: "http://127.0.0.1:9" });
    await expect(client.directions(request)).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      message: expect.stringMatching(message),
    });
  });
});
