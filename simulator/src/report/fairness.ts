/** Returns 0 if all have the same, up to 1 if one has everything (C. Gini, 1912); 0 if nobody has anything. */
export function toGini(amounts: readonly number[]): number {
  const sorted = amounts.toSorted((left, right) => left - right);
  const total = sum(sorted);
  if (total === 0) return 0;
  const weighted = sum(sorted.map((amount, index) => (2 * index + 1 - sorted.length) * amount));
  return weighted / (sorted.length * total);
}

/** Returns the deviation relative to the mean; 0 if nobody has anything. */
export function toVariation(amounts: readonly number[]): number {
  const mean = sum(amounts) / amounts.length;
  const variance = sum(amounts.map((amount) => (amount - mean) ** 2)) / amounts.length;
  return mean > 0 ? Math.sqrt(variance) / mean : 0;
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
