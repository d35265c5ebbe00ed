/** The same numbers in each run (Park and Miller, "Random Number Generators", CACM 31, 1988). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
