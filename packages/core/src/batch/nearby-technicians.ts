import type { BatchTechnician } from "../domain/batch-decision.js";
import { earthRadiusMeters } from "../geo/great-circle.js";

/** Finds the technicians of a batch with a place near a latitude, without looking at all of them. */
export interface NearbyTechnicians {
  /**
   * Calls `visit` once for each technician, by position: those with a place at a near latitude first, in either direction
   * as long as `isNear` accepts the least possible distance.
   */
  visit(latitude: number, isNear: (leastMeters: number) => boolean, visit: (column: number) => void): void;
}

const radiansPerDegree = Math.PI / 180;

export function createNearbyTechnicians(technicians: readonly BatchTechnician[]): NearbyTechnicians {
  const places = technicians
    .flatMap(({ location, places = [] }, column) => [location, ...places].map(({ latitude }) => ({ latitude, column })))
    .sort((left, right) => left.latitude - right.latitude);

  /** The columns of the places in one direction, as far as they are near. */
  function* walk(
    latitude: number,
    first: number,
    step: 1 | -1,
    isNear: (leastMeters: number) => boolean,
  ): Generator<number> {
    for (let index = first; ; index += step) {
      const place = places[index];
      // Along a meridian, the great circle is the difference of the latitudes; any other is longer.
      const isWithin =
        place !== undefined && isNear(Math.abs(place.latitude - latitude) * radiansPerDegree * earthRadiusMeters);
      if (!isWithin) return;
      yield place.column;
    }
  }

  return {
    visit(latitude, isNear, visit) {
      const found = places.findIndex((place) => place.latitude >= latitude);
      const start = found < 0 ? places.length : found;
      const columns = new Set([...walk(latitude, start, 1, isNear), ...walk(latitude, start - 1, -1, isNear)]);
      for (const column of columns) visit(column);
    },
  };
}
