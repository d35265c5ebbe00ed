import { type Coordinates, findPlaceProblem } from "../domain/coordinates.js";
import { isSwapped } from "../geo/is-swapped.js";

/** Of fewer places, no median says where the others should be. */
const leastPlaces = 3;

/** Returns the median of the places that are on Earth; undefined if there are fewer than three. */
export function findMedianPlace(given: readonly (Coordinates | null | undefined)[]): Coordinates | undefined {
  const places = given.flatMap((place) =>
    place !== undefined && place !== null && findPlaceProblem(place) === null ? [place] : [],
  );
  if (places.length < leastPlaces) return undefined;
  const toMedian = (values: readonly number[]): number =>
    [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
  const median = {
    latitude: toMedian(places.map(({ latitude }) => latitude)),
    longitude: toMedian(places.map(({ longitude }) => longitude)),
  };
  return findPlaceProblem(median) === null ? median : undefined;
}

/**
 * Returns the index of the first place that is farther than `maxDistanceMeters` from the median of all, but would not be
 * with its latitude and longitude swapped. Returns -1 if no place is like that.
 */
export function findSwappedPlace(places: readonly Coordinates[], maxDistanceMeters: number): number {
  const median = findMedianPlace(places);
  return median === undefined ? -1 : places.findIndex((place) => isSwapped(place, median, maxDistanceMeters));
}
