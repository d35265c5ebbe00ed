/** Returns `count` places, spread evenly over the globe; always the same for the same seed. */
export function createPlaces(count, seed) {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => ({
    latitude: (Math.asin(2 * random() - 1) * 180) / Math.PI,
    longitude: 360 * random() - 180,
  }));
}

/**
 * Returns a function that creates each place when it is needed, as a request does: a list of objects would take cache that
 * the competitors need.
 */
export function createPlaceSupply(places) {
  const latitudes = Float64Array.from(places, ({ latitude }) => latitude);
  const longitudes = Float64Array.from(places, ({ longitude }) => longitude);
  return (number) => ({ latitude: latitudes[number], longitude: longitudes[number] });
}

/** Returns random numbers from 0 to 1 (G. Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8(14), 2003). */
function createRandom(seed) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
