import type { Coordinates } from "@dispatch/core";

/** The three places of the reference numbers, and a customer. */
export const placeA: Coordinates = { longitude: 8.681495, latitude: 49.41461 };
export const placeB: Coordinates = { longitude: 8.686507, latitude: 49.41943 };
export const placeC: Coordinates = { longitude: 8.687872, latitude: 49.420318 };

/** Places in a row to the east, about 145 m apart. */
export function placesInRow(count: number): readonly Coordinates[] {
  return Array.from({ length: count }, (_, index) => ({ latitude: 49.4, longitude: (8600 + index * 2) / 1000 }));
}

export const customer: Coordinates = { latitude: 49.41, longitude: 8.65 };
