import { type Coordinates, greatCircleDistanceMeters, type RoadResult } from "../../src/index.js";
import type { DistanceWorld } from "../../src/testing/index.js";

const destination: Coordinates = { latitude: 49.4, longitude: 8.7 };
const island: Coordinates = { latitude: 54.18, longitude: 7.89 };

const origins: readonly Coordinates[] = [
  { latitude: 49.43, longitude: 8.7 },
  { latitude: 49.41, longitude: 8.7 },
  { latitude: 49.38, longitude: 8.71 },
];

/** A world in which streets lead directly south, but north only by a detour, and which has an island. */
export function toRoadResult(origin: Coordinates, target: Coordinates): RoadResult {
  if (origin.latitude === island.latitude) return { status: "unreachable", reason: "NO_ROUTE" };
  const detour = origin.latitude > target.latitude ? 1.2 : 2.5;
  const distanceMeters = greatCircleDistanceMeters(origin, target) * detour;
  return { status: "measured", distanceMeters, durationSeconds: distanceMeters / 12 };
}

export const oneWayWorld: DistanceWorld = {
  origins,
  destination,
  expectedMeters: [4003.0, 1334.3, 5848.4],
  unreachable: island,
};
