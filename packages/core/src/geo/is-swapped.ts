import { type Coordinates, isValidCoordinates, swapCoordinates } from "../domain/coordinates.js";
import { greatCircleDistanceMeters } from "./great-circle.js";

/** Whether a place is farther than this from where it should be, but would not be with its latitude and longitude swapped. */
export function isSwapped(given: Coordinates, expected: Coordinates, maxMeters: number): boolean {
  const swapped = swapCoordinates(given);
  if (!isValidCoordinates(expected) || !isValidCoordinates(swapped)) return false;
  return (
    greatCircleDistanceMeters(expected, given) > maxMeters && greatCircleDistanceMeters(expected, swapped) <= maxMeters
  );
}
