import type { Coordinates } from "../domain/coordinates.js";

const radiansPerDegree = Math.PI / 180;

/**
 * Writes a point on the unit sphere as x, y and z, with the Earth's centre at the origin: there, poles and the
 * antimeridian are not special.
 */
export function writeUnitVector({ latitude, longitude }: Coordinates, vector: Float64Array): void {
  const latitudeRadians = latitude * radiansPerDegree;
  // -180 and 180 are the same meridian, and must give exactly the same point.
  const longitudeRadians = (longitude - 360 * Math.ceil((longitude - 180) / 360)) * radiansPerDegree;
  const equatorial = Math.abs(latitude) === 90 ? 0 : Math.cos(latitudeRadians);
  vector[0] = equatorial * Math.cos(longitudeRadians);
  vector[1] = equatorial * Math.sin(longitudeRadians);
  vector[2] = Math.sin(latitudeRadians);
}
