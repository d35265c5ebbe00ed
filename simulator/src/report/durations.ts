/** How often each duration occurred, by the second: exact quantiles of any number of durations, in constant memory. */
export type Durations = Uint32Array;

export function createDurations(longestSeconds: number): Durations {
  return new Uint32Array(Math.ceil(longestSeconds) + 1);
}

/** Counts a duration; a longer one than expected counts as the longest. */
export function addDuration(durations: Durations, durationMs: number): void {
  const seconds = Math.min(durations.length - 1, Math.floor(durationMs / 1000));
  durations[seconds] = (durations[seconds] ?? 0) + 1;
}

/** Returns the least duration, in whole seconds, that a share of all does not exceed; null if there is none. */
export function toQuantileSeconds(durations: Durations, share: number): number | null {
  const total = durations.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (const [seconds, count] of durations.entries()) {
    seen += count;
    if (count > 0 && seen >= share * total) return seconds;
  }
  return null;
}

/** Returns the mean, of durations that were rounded down to the second; null if there is none. */
export function toMeanSeconds(durations: Durations): number | null {
  const total = durations.reduce((sum, count) => sum + count, 0);
  return total === 0 ? null : durations.reduce((sum, count, seconds) => sum + count * seconds, 0) / total;
}
