import { type Coordinates, isValidCoordinates, swapCoordinates } from "../domain/coordinates.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { greatCircleDistanceMeters } from "../geo/great-circle.js";
import type { CustomerDirectory } from "../plugins/customer-directory.js";
import type { TechnicianSource } from "../plugins/technician-source.js";

/** Who is where, to compare places with. */
export interface Neighbours {
  readonly technicians: Pick<TechnicianSource, "findNearest">;
  /** Compared with if there is no active technician. Default: nobody. */
  readonly customers?: Pick<CustomerDirectory, "listEntries"> | undefined;
}

export interface SwappedOptions {
  readonly maxDistanceMeters: number;
  /** What to compare with if there is nobody yet. Default: nothing. */
  readonly referencePlace?: Coordinates | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Refuses a place that is far from every active technician, if with its latitude and longitude swapped it is near one. If
 * there is no technician, customers are compared with.
 *
 * @param exceptId the technician or customer who is moved: they are not compared with themselves
 * @throws {InvalidRequestError} naming `location`
 */
export type RefuseSwapped = (location: Coordinates, exceptId: string | undefined) => Promise<void>;

/** How many people are remembered, so that the places of one town need one search. */
const maxKnown = 20;

/**
 * Creates a check of the places of one request: people whom it has found once are compared with the next places first, and
 * if there are none, it does not search again.
 *
 * @param moved what `exceptId` is the id of
 */
export function createSwapCheck(
  { technicians, customers }: Neighbours,
  moved: "technician" | "customer",
  { maxDistanceMeters, referencePlace, signal }: SwappedOptions,
): RefuseSwapped {
  const known = new Map<Person, Coordinates>();
  let areTechnicians = true;
  let anyCustomers: readonly Person[] | undefined;
  let compared = "technician";
  const isWithin = (left: Coordinates, right: Coordinates): boolean =>
    greatCircleDistanceMeters(left, right) <= maxDistanceMeters;

  const listCustomers = async (near?: Coordinates): Promise<readonly Person[]> => {
    const filter = near && { near: { location: near, withinMeters: maxDistanceMeters } };
    return (await customers?.listEntries({ limit: 2, filter }, { signal }))?.items ?? [];
  };

  const noteNear = (place: Coordinates, person: Person): boolean => {
    if (!isWithin(place, person.location)) return false;
    if (known.size < maxKnown) known.set(person, person.location);
    return true;
  };

  const isNearCustomer = async (place: Coordinates, isOther: (one: Person) => boolean): Promise<boolean> => {
    anyCustomers ??= await listCustomers();
    if (!anyCustomers.some(isOther)) return referencePlace !== undefined && isWithin(place, referencePlace);
    compared = "customer";
    const nearest = (await listCustomers(place)).find(isOther);
    return nearest !== undefined && noteNear(place, nearest);
  };

  const isNear = async (place: Coordinates, exceptId: string | undefined): Promise<boolean> => {
    for (const [{ id }, location] of known) {
      if (id !== exceptId && isWithin(place, location)) return true;
    }
    const toOther = (kind: string) => (one: Person) => kind !== moved || one.id !== exceptId;
    const found = areTechnicians
      ? (await technicians.findNearest({ near: place, limit: 2 }, { signal })).technicians
      : [];
    areTechnicians = found.length > 0;
    const nearest = found.find(toOther("technician"));
    if (nearest === undefined) return isNearCustomer(place, toOther("customer"));
    compared = "technician";
    return noteNear(place, nearest);
  };

  return async (location, exceptId) => {
    const swapped = swapCoordinates(location);
    if (!isValidCoordinates(swapped)) return;
    if ((await isNear(location, exceptId)) || !(await isNear(swapped, exceptId))) return;
    const problem = `is more than ${maxDistanceMeters} m from every ${compared}, but not with latitude and longitude swapped`;
    throw new InvalidRequestError({ parameter: "location", problem });
  };
}

interface Person {
  readonly id: string;
  readonly location: Coordinates;
}
