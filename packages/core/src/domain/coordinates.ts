/** A position in WGS 84 degrees. Always an object: a swapped pair is still a valid point, somewhere else. */
export interface Coordinates {
  /** Degrees north, -90 to 90. */
  readonly latitude: number;
  /** Degrees east, -180 to 180. */
  readonly longitude: number;
}

/** Whether both degrees are finite numbers within their ranges. */
export function isValidCoordinates({ latitude, longitude }: Coordinates): boolean {
  return isWithin(latitude, 90) && isWithin(longitude, 180);
}

function isWithin(degrees: unknown, limit: number): boolean {
  return typeof degrees === "number" && degrees >= -limit && degrees <= limit;
}
