import { greatCircleDistanceMeters } from "@dispatch/core";

/** Sorts everyone by great circle, as objects. */
export function createNaiveSort(places) {
  return (near) =>
    places
      .map((place, number) => ({ number, meters: greatCircleDistanceMeters(place, near) }))
      .sort((left, right) => left.meters - right.meters)
      .slice(0, 10)
      .map(({ number }) => number);
}
