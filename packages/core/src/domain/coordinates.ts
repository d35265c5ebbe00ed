import { describeKind } from "./describe-value.js";

/** A position in WGS 84 degrees. Always an object: a swapped pair is still a valid point, somewhere else. */
export interface Coordinates {
  /** Degrees north, -90 to 90. */
  readonly latitude: number;
  /** Degrees east, -180 to 180. */
  readonly longitude: number;
}

/** Whether both degrees are finite numbers within their ranges. */
export function isValidCoordinates(location: Coordinates): boolean {
  const { latitude, longitude }: Partial<Coordinates> = Object(location);
  return isWithin(latitude, 90) && isWithin(longitude, 180);
}

/**
 * Whether this is latitude 0, longitude 0, which devices and imports write if they have no position. It lies in the
 * Gulf of Guinea, where nobody works.
 */
export function isNoFix({ latitude, longitude }: Coordinates): boolean {
  return latitude === 0 && longitude === 0;
}

/** Why a place cannot be taken from a request, a report or an import, as the rest of a sentence; null if it can. */
export function findPlaceProblem(location: Coordinates): string | null {
  const { latitude, longitude }: Partial<Coordinates> = Object(location);
  if (latitude === undefined || longitude === undefined)
    return `must have a latitude and a longitude${toGiven(location)}`;
  if (!isValidCoordinates(location)) {
    return `must have a latitude from -90 to 90 and a longitude from -180 to 180${toSwapHint({ latitude, longitude })}`;
  }
  return isNoFix(location) ? "must not be latitude 0, longitude 0, which means that there is no position" : null;
}

/** The fields that were given instead, such as `lat` and `lng`; empty if it is not an object. */
function toGiven(location: unknown): string {
  if (typeof location !== "object" || location === null) return `; got ${describeKind(location)}`;
  const names = Object.keys(location).slice(0, maxNames);
  return names.length === 0 ? "" : `; got ${names.map((name) => name.slice(0, maxNameLength)).join(", ")}`;
}

const maxNames = 5;
const maxNameLength = 20;

/**
 * Says what may be wrong with a place that is not on Earth, but would be with its latitude and longitude swapped: a digit too
 * many puts it there as well. Empty if it would not.
 */
export function toSwapHint(location: Coordinates): string {
  const isPlausible = !isValidCoordinates(location) && isValidCoordinates(swapCoordinates(location));
  return isPlausible ? "; it may be mistyped, or have latitude and longitude swapped" : "";
}

/** Returns the place in hundredths of a degree, about a kilometre: what is kept of the place of somebody who was erased. */
export function cutCoordinates({ latitude, longitude }: Coordinates): Coordinates {
  return { latitude: cutDegrees(latitude), longitude: cutDegrees(longitude) };
}

/** Rounds: cutting digits off again could give another number. */
function cutDegrees(degrees: number): number {
  return Math.round(degrees * 100) / 100 + 0;
}

export function swapCoordinates(location: Coordinates): Coordinates {
  const { latitude, longitude }: Coordinates = Object(location);
  return { latitude: longitude, longitude: latitude };
}

function isWithin(degrees: unknown, limit: number): boolean {
  return typeof degrees === "number" && degrees >= -limit && degrees <= limit;
}
