import type { Coordinates } from "../domain/coordinates.js";
import type { RoadResult } from "../domain/road-result.js";
import { checkFunction } from "../plugin-kit/check-option.js";
import type { DistanceProvider } from "../plugins/distance-provider.js";

/**
 * A distance provider over a function: a table, a fake for a test, anything that knows the answer at once. Its snap
 * limit is 350 m. A made-up drive can be shorter than the great circle, which is impossible for a road: label it an
 * estimate.
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
  };
}
