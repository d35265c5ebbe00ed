import outline from "./demo-outline.json" with { type: "json" };
import type { MapPlace } from "./group-marks.js";

/** The area of the recorded Heidelberg demo, made of OpenStreetMap data: it says so wherever it is drawn. */
export const demoArea = {
  attribution: outline.attribution,
  license: outline.license,
  places: outline.places as unknown as readonly MapPlace[],
} as const;

const latitudes = demoArea.places.map(([latitude]) => latitude);
const longitudes = demoArea.places.map(([, longitude]) => longitude);
const [south, north] = [Math.min(...latitudes), Math.max(...latitudes)];
const [west, east] = [Math.min(...longitudes), Math.max(...longitudes)];

/** Whether a place is about where the demo is: elsewhere, its outline means nothing. */
export function isInDemoArea([latitude, longitude]: MapPlace): boolean {
  return latitude >= south && latitude <= north && longitude >= west && longitude <= east;
}
