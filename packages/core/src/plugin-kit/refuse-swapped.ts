import { type Coordinates, isValidCoordinates, swapCoordinates } from "../domain/coordinates.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { greatCircleDistanceMeters } from "../geo/great-circle.js";
import type { TechnicianSource } from "../plugins/technician-source.js";

export interface SwappedOptions {
  readonly maxDistanceMeters: number;
  /** What to compare with if there is no active technician. Default: nothing. */
  readonly referencePlace?: Coordinates | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Refuses a place that is far from every active technician, if with its latitude and longitude swapped it is near one.
 *
 * @param exceptId the technician who is moved: they are not compared with themselves
 * @throws {InvalidRequestError} naming `location`
 */
export type RefuseSwapped = (location: Coordinates, exceptId: string | undefined) => Promise<void>;

/** How many technicians are remembered, so that the places of one town need one search. */
const maxKnown = 20;

/**
 * Creates a check of the places of one request: technicians whom it has found once are compared with the next places first,
 * and if there are none, it does not search again.
 */
export function createSwapCheck(
  technicians: Pick<TechnicianSource, "findNearest">,
  { maxDistanceMeters, referencePlace, signal }: SwappedOptions,
): RefuseSwapped {
  const known = new Map<string, Coordinates>();
  let isEmpty = false;
  const isWithin = (left: Coordinates, right: Coordinates): boolean =>
    greatCircleDistanceMeters(left, right) <= maxDistanceMeters;

  const isNear = async (place: Coordinates, exceptId: string | undefined): Promise<boolean> => {
    for (const [id, location] of known) {
      if (id !== exceptId && isWithin(place, location)) return true;
    }
    const found = isEmpty ? [] : (await technicians.findNearest({ near: place, limit: 2 }, { signal })).technicians;
    isEmpty = found.length === 0;
    const nearest = found.find(({ id }) => id !== exceptId);
    if (nearest === undefined) return referencePlace !== undefined && isWithin(place, referencePlace);
    if (!isWithin(place, nearest.location)) return false;
    if (known.size < maxKnown) known.set(nearest.id, nearest.location);
    return true;
  };

  return async (location, exceptId) => {
    const swapped = swapCoordinates(location);
    if (!isValidCoordinates(swapped)) return;
    if ((await isNear(location, exceptId)) || !(await isNear(swapped, exceptId))) return;
    const problem = `is more than ${maxDistanceMeters} m from every technician, but not with latitude and longitude swapped`;
    throw new InvalidRequestError({ parameter: "location", problem });
  };
}
