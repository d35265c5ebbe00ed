import type { Coordinates } from "../domain/coordinates.js";

const radiansPerDegree = Math.PI / 180;

/**
 * Writes a point on the unit sphere as x, y and z, the Earth's centre at the origin: no pole and no antimeridian is
 * special there.
 */
export function writeUnitVector({ latitude, longitude }: Coordinates, vector: Float64Array): void {
  const latitudeRadians = latitude * radiansPerDegree;
  // -180 and 180 are one meridian, and must be one point to the last bit.
  const longitudeRadians = (longitude - 360 * Math.ceil((longitude - 180) / 360)) * radiansPerDegree;
  const equatorial = Math.abs(latitude) === 90 ? 0 : Math.cos(latitudeRadians);
  vector[0] = equatorial * Math.cos(longitudeRadians);
  vector[1] = equatorial * Math.sin(longitudeRadians);
  vector[2] = Math.sin(latitudeRadians);
}
