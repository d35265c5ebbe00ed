import type { Coordinates } from "../domain/coordinates.js";
import type { RoadResult } from "../domain/road-result.js";
import { checkFunction } from "../plugin-kit/check-option.js";
import type { DistanceProvider } from "../plugins/distance-provider.js";

/**
 * A distance provider that calls a function, such as a table lookup or a fake for a test. Its snap limit is 350 m.
 * Invented drives can be shorter than the great circle, which is impossible for a road: label them as estimates.
 *
 * @throws {InvalidRequestError} `toRoadResult` is not a function
 * @example
 * memoryDistances(() => ({ status: "measured", distanceMeters: 1200, durationSeconds: 90, basis: "estimate" }))
 */
export function memoryDistances(
  toRoadResult: (origin: Coordinates, destination: Coordinates) => RoadResult,
): DistanceProvider {
  checkFunction("toRoadResult", toRoadResult);
  return {
    specificationVersion: "v1",
    name: "memory",
    maxOriginsPerCall: Number.POSITIVE_INFINITY,
    maxSnapMeters: 350,
    reportsSnaps: true,
    async measureDistances({ origins, destination }, { signal } = {}) {
      signal?.throwIfAborted();
      return origins.map((origin) => toRoadResult(origin, destination));
    },
    async measureMatrix({ origins, destinations }, { signal } = {}) {
      signal?.throwIfAborted();
      return origins.map((origin) => destinations.map((destination) => toRoadResult(origin, destination)));
    },
  };
}
