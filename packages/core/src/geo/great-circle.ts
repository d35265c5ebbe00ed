import type { Coordinates } from "../domain/coordinates.js";

/** The Earth's mean radius (IUGG), in metres. */
export const earthRadiusMeters = 6_371_008.8;

/** Half the Earth's circumference along the equator, in metres: no shortest way over the ground is longer. */
export const halfEarthMeters = 20_037_508;

const radiansPerDegree = Math.PI / 180;

/**
 * Returns the shortest way over the ground on a sphere, in metres, 0 to about 20,015,115. It differs from the way on
 * the ellipsoid by at most 0.56 %.
 *
 * Haversine formula (R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68, 1984). The root is clamped: for
 * near-antipodal points it can round to just above 1, whose arc sine is NaN.
 */
export function greatCircleDistanceMeters(from: Coordinates, to: Coordinates): number {
  const fromLatitude = from.latitude * radiansPerDegree;
  const toLatitude = to.latitude * radiansPerDegree;
  const sineHalfLatitude = Math.sin((toLatitude - fromLatitude) / 2);
  const sineHalfLongitude = Math.sin(((to.longitude - from.longitude) * radiansPerDegree) / 2);
  const haversine =
    sineHalfLatitude * sineHalfLatitude +
    Math.cos(fromLatitude) * Math.cos(toLatitude) * sineHalfLongitude * sineHalfLongitude;
  return 2 * earthRadiusMeters * Math.asin(Math.min(1, Math.sqrt(haversine)));
}
