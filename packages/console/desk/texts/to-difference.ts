interface DifferenceWords {
  farther(distance: string): string;
  nearer(distance: string): string;
  readonly same: string;
}

/** Says how much longer a drive is than another: `2.1 km farther`. */
export function toDifference(meters: number, words: DifferenceWords, distance: (meters: number) => string): string {
  if (Math.abs(meters) < 5) return words.same;
  return meters > 0 ? words.farther(distance(meters)) : words.nearer(distance(-meters));
}
