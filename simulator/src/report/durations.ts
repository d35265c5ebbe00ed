/** How often which duration was seen, by the second: exact quantiles of any number of them, in constant memory. */
export type Durations = Uint32Array;

export function createDurations(longestSeconds: number): Durations {
  return new Uint32Array(Math.ceil(longestSeconds) + 1);
}

/** One longer than the longest expected counts as that. */
export function addDuration(durations: Durations, durationMs: number): void {
  const seconds = Math.min(durations.length - 1, Math.floor(durationMs / 1000));
  durations[seconds] = (durations[seconds] ?? 0) + 1;
}

/** The least duration, in whole seconds, that a share of all does not exceed; null where there is none. */
export function toQuantileSeconds(durations: Durations, share: number): number | null {
  const total = durations.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (const [seconds, count] of durations.entries()) {
    seen += count;
    if (count > 0 && seen >= share * total) return seconds;
  }
  return null;
}
