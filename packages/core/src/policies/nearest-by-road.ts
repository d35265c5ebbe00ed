import type { Policy } from "../plugins/policy.js";

/** Chooses the technician with the shortest drive, regardless of the way between the road and either end. */
export const nearestByRoad: Policy = {
  name: "nearest-by-road",
  unit: "meters",
  toCost: ({ road }) => road.distanceMeters,
  toLowerBound: ({ distanceMeters }) => distanceMeters,
};
