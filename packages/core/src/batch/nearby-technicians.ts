import type { BatchTechnician } from "../domain/batch-decision.js";
import type { Coordinates } from "../domain/coordinates.js";
import { earthRadiusMeters, greatCircleDistanceMeters } from "../geo/great-circle.js";

/** Finds the technicians of a batch with a place near another, without looking at all of them. */
export interface NearbyTechnicians {
  /**
   * Lists the technicians, by position, who have a place at a distance that `isNear` accepts, and perhaps some a few metres
   * farther. If it accepts a distance, it must accept all shorter ones.
   */
  list(near: Coordinates, isNear: (meters: number) => boolean): Iterable<number>;
}

const radiansPerDegree = Math.PI / 180;
const farthestMeters = Math.PI * earthRadiusMeters;

export function createNearbyTechnicians(technicians: readonly BatchTechnician[]): NearbyTechnicians {
  const sorted = technicians
    .flatMap(({ location, places = [] }, column) => [location, ...places].map((place) => ({ place, column })))
    .sort((left, right) => left.place.latitude - right.place.latitude);

  return {
    list(near, isNear) {
      const columns = new Set<number>();
      const limit = findLimit(isNear);
      const found = sorted.findIndex(({ place }) => place.latitude >= near.latitude);
      const start = found < 0 ? sorted.length : found;
      /** Adds those in one direction, as far as they are near. */
      const walk = (first: number, step: 1 | -1): void => {
        for (let index = first; ; index += step) {
          const next = sorted[index];
          if (next === undefined) return;
          // Along a meridian, the great circle is the difference of the latitudes; any other is longer.
          const leastMeters = Math.abs(next.place.latitude - near.latitude) * radiansPerDegree * earthRadiusMeters;
          if (leastMeters > limit) return;
          if (greatCircleDistanceMeters(next.place, near) <= limit) columns.add(next.column);
        }
      };
      walk(start, 1);
      walk(start - 1, -1);
      return columns;
    },
  };
}

/** A distance a few metres beyond the longest that is near; -1 if none is. */
function findLimit(isNear: (meters: number) => boolean): number {
  if (!isNear(0)) return -1;
  let [low, high] = [0, farthestMeters];
  while (high - low > 1) {
    const middle = (low + high) / 2;
    if (isNear(middle)) low = middle;
    else high = middle;
  }
  return high + 1;
}
