import { isValidCoordinates, swapCoordinates } from "../domain/coordinates.js";
import type { Decision } from "../domain/decision.js";
import { greatCircleDistanceMeters } from "../geo/great-circle.js";
import type { LongestDrive } from "./task.js";

/**
 * Says that somebody would be near enough if the latitude and longitude of the work were swapped, where everybody is too
 * far; null if that is not so.
 */
export function findSwapHint(
  { customer, candidates }: Pick<Decision, "customer" | "candidates">,
  { maxDistanceMeters }: LongestDrive,
): string | null {
  const swapped = swapCoordinates(customer.location);
  if (maxDistanceMeters === undefined || !isValidCoordinates(swapped)) return null;
  const areAllTooFar = candidates.every(
    (candidate) => candidate.status === "ineligible" && candidate.reasons.includes("TOO_FAR"),
  );
  if (!areAllTooFar) return null;
  const isNear = candidates.some(({ technician: { location } }) => {
    if (location === null || !isValidCoordinates(location)) return false;
    return greatCircleDistanceMeters(location, swapped) <= maxDistanceMeters;
  });
  if (!isNear) return null;
  const { latitude, longitude } = customer.location;
  return `nobody is near latitude ${latitude}, longitude ${longitude}, but somebody is with the two swapped`;
}
