import type { Texts } from "./en.js";
import type { Format } from "./format.js";

interface DifferenceWords {
  farther(distance: string): string;
  nearer(distance: string): string;
  readonly same: string;
}

/**
 * Says how much longer a drive is than another, both in meters: `2.1 km farther`. If it is not the difference of what is shown
 * of the two, because each is rounded: `about 2.1 km farther`.
 */
export function toDifference(
  meters: number,
  other: number,
  words: DifferenceWords,
  { units }: Texts,
  format: Format,
): string {
  const more = Math.abs(meters - other);
  if (more < 5) return words.same;
  const shown = Math.abs(format.shownMeters(meters) - format.shownMeters(other));
  const distance = format.distance(more);
  const text = distance === format.distance(shown) ? distance : units.about(distance);
  return meters > other ? words.farther(text) : words.nearer(text);
}
