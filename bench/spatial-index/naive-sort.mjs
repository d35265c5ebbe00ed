import { greatCircleDistanceMeters } from "@dispatch/core";

/** The great circle to everyone, as objects, all of them sorted. */
export function createNaiveSort(places) {
  return (near) =>
    places
      .map((place, number) => ({ number, meters: greatCircleDistanceMeters(place, near) }))
      .sort((left, right) => left.meters - right.meters)
      .slice(0, 10)
      .map(({ number }) => number);
}
