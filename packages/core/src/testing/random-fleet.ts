import type { Coordinates } from "../domain/coordinates.js";
import type { MemoryTechnician } from "../memory/memory-technicians.js";
import { createRandom } from "./random.js";

/** Places where a search that treats the Earth as a flat map fails, and one where it works. */
export const testPlaces: readonly Coordinates[] = [
  { latitude: 49.4, longitude: 8.7 },
  { latitude: 90, longitude: 0 },
  { latitude: -89.99, longitude: 120 },
  { latitude: 0.1, longitude: 179.99 },
  { latitude: -16.5, longitude: -179.98 },
  { latitude: 0, longitude: 0 },
];

/** Returns technicians around each of the test places and all over the globe; the same ones each time. */
export function randomFleet(size: number): readonly MemoryTechnician[] {
  const random = createRandom(20_261_124);
  return Array.from({ length: size }, (_, index) => {
    const place = testPlaces[index % (testPlaces.length + 1)];
    const id = String(index + 1);
    if (place === undefined) {
      return { id, location: { latitude: random() * 180 - 90, longitude: random() * 360 - 180 } };
    }
    const latitude = Math.max(-90, Math.min(90, place.latitude + (random() - 0.5) * 0.4));
    const longitude = ((place.longitude + (random() - 0.5) * 0.4 + 540) % 360) - 180;
    return { id, location: { latitude, longitude } };
  });
}
