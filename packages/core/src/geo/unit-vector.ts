import type { Coordinates } from "../domain/coordinates.js";
import { earthRadiusMeters } from "./great-circle.js";

/** A point on the unit sphere, the Earth's centre at the origin: no pole and no antimeridian is special here. */
export interface UnitVector {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

const radiansPerDegree = Math.PI / 180;

export function toUnitVector({ latitude, longitude }: Coordinates): UnitVector {
  const latitudeRadians = latitude * radiansPerDegree;
  // -180 and 180 are one meridian, and must be one point to the last bit.
  const longitudeRadians = (longitude === -180 ? 180 : longitude) * radiansPerDegree;
  const equatorial = Math.abs(latitude) === 90 ? 0 : Math.cos(latitudeRadians);
  return {
    x: equatorial * Math.cos(longitudeRadians),
    y: equatorial * Math.sin(longitudeRadians),
    z: Math.sin(latitudeRadians),
  };
}

/** The great-circle distance, in metres, of two points on the unit sphere whose straight line has this square length. */
export function toMeters(squaredChord: number): number {
  return 2 * earthRadiusMeters * Math.asin(Math.min(1, Math.sqrt(squaredChord) / 2));
}
