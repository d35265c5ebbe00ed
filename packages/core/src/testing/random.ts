/**
 * Returns a generator of numbers from 0 to 1, the same for the same seed (linear congruential; Numerical Recipes,
 * 1992).
 */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Returns one of the values, all equally likely. There must be at least one. */
export function pick<Value>(values: readonly Value[], random: () => number): Value {
  return values[Math.floor(random() * values.length)] as Value;
}
