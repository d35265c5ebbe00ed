import type { Coordinates } from "./coordinates.js";

/** A part of the map between two latitudes and two longitudes, in WGS 84 degrees, its edges included. */
export interface Box {
  /** -180 to 180. If greater than `east`, the box crosses the antimeridian. */
  readonly west: number;
  /** -90 to 90. */
  readonly south: number;
  /** -180 to 180. */
  readonly east: number;
  /** -90 to 90, not less than `south`. */
  readonly north: number;
}

/** Whether a place is in a box. A place that is not on Earth is in no box. */
export function isInBox({ latitude, longitude }: Coordinates, { west, south, east, north }: Box): boolean {
  const isBetween = west <= east ? longitude >= west && longitude <= east : longitude >= west || longitude <= east;
  return latitude >= south && latitude <= north && isBetween && Math.abs(longitude) <= 180;
}
