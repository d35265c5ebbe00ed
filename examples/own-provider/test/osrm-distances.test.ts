import { type Coordinates, greatCircleDistanceMeters, type RoadResult } from "@dispatch/core";
import { type DistanceWorld, testDistanceProvider } from "@dispatch/core/testing";
import { describe, expect, it } from "vitest";
import { osrmDistances } from "../src/osrm-distances.js";
import { startFakeOsrm } from "./fake-osrm.js";

/** Streets that lead south directly and north by a detour, and an island. */
const world: DistanceWorld = {
  destination: { latitude: 49.4, longitude: 8.7 },
  origins: [
    { latitude: 49.43, longitude: 8.7 },
    { latitude: 49.41, longitude: 8.7 },
    { latitude: 49.38, longitude: 8.71 },
  ],
  expectedMeters: [4003.0, 1334.3, 5848.4],
  unreachable: { latitude: 54.18, longitude: 7.89 },
};

function toRoadResult(origin: Coordinates, destination: Coordinates): RoadResult {
  if (origin.latitude === world.unreachable?.latitude) return { status: "unreachable", reason: "NO_ROUTE" };
  const detour = origin.latitude > destination.latitude ? 1.2 : 2.5;
  const distanceMeters = greatCircleDistanceMeters(origin, destination) * detour;
  return { status: "measured", distanceMeters, durationSeconds: distanceMeters / 12 };
}

testDistanceProvider(
  { describe, it },
  {
    name: "osrmDistances",
    world,
    async create() {
      const osrm = await startFakeOsrm(toRoadResult);
      return { subject: osrmDistances({ baseUrl: osrm.baseUrl }), dispose: osrm.close };
    },
  },
);

describe("osrmDistances", () => {
  const request = { origins: world.origins, destination: world.destination };

  it("osrmDistances reports how far each end is from its road", async () => {
    const osrm = await startFakeOsrm(toRoadResult);
    const [first] = await osrmDistances({ baseUrl: osrm.baseUrl }).measureDistances(request);
    await osrm.close();
    expect(first).toMatchObject({ originSnapMeters: 4.2, destinationSnapMeters: 1.3 });
  });

  it("osrmDistances reports a server that fails or is down as unavailable", async () => {
    const osrm = await startFakeOsrm(() => {
      throw new Error("broken");
    });
    const distances = osrmDistances({ baseUrl: osrm.baseUrl });
    await expect(distances.measureDistances(request)).rejects.toMatchObject({
      code: "PROVIDER_UNAVAILABLE",
      isRetryable: true,
    });
    await osrm.close();
    await expect(distances.measureDistances(request)).rejects.toMatchObject({
      code: "PROVIDER_UNAVAILABLE",
      isRetryable: true,
    });
  });
});
