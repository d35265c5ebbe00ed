/** A stream of numbers in [0, 1). */
export type Random = () => number;

const golden = 0x9e37_79b9;

/**
 * Returns the same stream for the same seeds, and a different one for others. Each kind of random event has its own stream,
 * so that all policies see the same events (common random numbers). A Weyl sequence, mixed (G. L. Steele, D. Lea, C. H.
 * Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014) by the finaliser of MurmurHash3.
 */
export function createRandom(...seeds: readonly number[]): Random {
  let state = seeds.reduce((hash, seed) => mix(hash + golden + seed), 0);
  return () => {
    state = (state + golden) | 0;
    return mix(state) / 2 ** 32;
  };
}

/** Spreads every bit over all 32; returns a whole number of at least 0. */
export function mix(bits: number): number {
  let hash = bits | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
