import { isValidCoordinates, swapCoordinates } from "../domain/coordinates.js";
import type { Decision } from "../domain/decision.js";
import { greatCircleDistanceMeters } from "../geo/great-circle.js";
import type { LongestDrive } from "./task.js";

/**
 * Says that somebody would be near enough if the latitude and longitude of the work were swapped, where everybody who is
 * somewhere on Earth is too far; null if that is not so.
 */
export function findSwapHint(
  { customer, candidates }: Pick<Decision, "customer" | "candidates">,
  { maxDistanceMeters }: LongestDrive,
): string | null {
  const swapped = swapCoordinates(customer.location);
  if (maxDistanceMeters === undefined || !isValidCoordinates(swapped)) return null;
  const located = candidates.flatMap((candidate) => {
    const { location } = candidate.technician;
    return location !== null && isValidCoordinates(location) ? [{ candidate, location }] : [];
  });
  const areAllTooFar = located.every(
    ({ candidate }) => candidate.status === "ineligible" && candidate.reasons.includes("TOO_FAR"),
  );
  if (!areAllTooFar) return null;
  const isNear = located.some(({ location }) => greatCircleDistanceMeters(location, swapped) <= maxDistanceMeters);
  if (!isNear) return null;
  const { latitude, longitude } = customer.location;
  return `nobody is near latitude ${latitude}, longitude ${longitude}, but somebody is with the two swapped`;
}
