/** How often which duration was seen, by the second: exact quantiles of any number of them, in constant memory. */
export interface DurationCounts {
  /** Above the longest expected, a duration counts as that. */
  add(durationMs: number): void;
  /** The least duration, in whole seconds, that a share of all does not exceed; null where there is none. */
  quantileSeconds(share: number): number | null;
}

export function createDurationCounts(longestSeconds: number): DurationCounts {
  const counts = new Uint32Array(Math.ceil(longestSeconds) + 1);
  let total = 0;
  return {
    add(durationMs) {
      const seconds = Math.min(counts.length - 1, Math.floor(durationMs / 1000));
      counts[seconds] = (counts[seconds] ?? 0) + 1;
      total += 1;
    },
    quantileSeconds(share) {
      let seen = 0;
      for (const [seconds, count] of counts.entries()) {
        seen += count;
        if (count > 0 && seen >= share * total) return seconds;
      }
      return null;
    },
  };
}
