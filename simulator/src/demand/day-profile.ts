/**
 * How busy each hour of the day is, relative to the mean of the day: an assumption, based on repair services. Most calls
 * come in the morning, few at night.
 */
export const dayProfile: readonly number[] = [
  0.1, 0.1, 0.1, 0.1, 0.2, 0.4, 1.0, 1.9, 2.3, 2.2, 2.0, 1.8, 1.6, 1.6, 1.6, 1.5, 1.4, 1.2, 1.0, 0.7, 0.5, 0.3, 0.2,
  0.2,
];

/** The busiest hour relative to the mean of the day. */
export const peakFactor: number = Math.max(...dayProfile);

const hourMs = 3_600_000;

export function toBusyness(atMs: number): number {
  return dayProfile[Math.floor(atMs / hourMs) % dayProfile.length] ?? 0;
}
