import { type Coordinates, isValidCoordinates, swapCoordinates } from "../domain/coordinates.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { greatCircleDistanceMeters } from "../geo/great-circle.js";
import type { TechnicianSource } from "../plugins/technician-source.js";

export interface SwappedOptions {
  readonly maxDistanceMeters: number;
  /** The technician who is moved: they are not compared with themselves. */
  readonly exceptId?: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Refuses a place that is far from every active technician, if with its latitude and longitude swapped it is near one.
 *
 * @throws {InvalidRequestError} naming `location`
 */
export async function refuseSwapped(
  technicians: Pick<TechnicianSource, "findNearest">,
  location: Coordinates,
  { maxDistanceMeters, exceptId, signal }: SwappedOptions,
): Promise<void> {
  const isNear = async (place: Coordinates): Promise<boolean> => {
    const { technicians: found } = await technicians.findNearest({ near: place, limit: 2 }, { signal });
    const nearest = found.find(({ id }) => id !== exceptId);
    return nearest !== undefined && greatCircleDistanceMeters(place, nearest.location) <= maxDistanceMeters;
  };
  const swapped = swapCoordinates(location);
  if (!isValidCoordinates(swapped) || (await isNear(location)) || !(await isNear(swapped))) return;
  const problem = `is more than ${maxDistanceMeters} m from every technician, but not with latitude and longitude swapped`;
  throw new InvalidRequestError({ parameter: "location", problem });
}
