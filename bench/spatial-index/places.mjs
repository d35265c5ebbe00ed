/** So many places, evenly over the globe; the same every time for one seed. */
export function createPlaces(count, seed) {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => ({
    latitude: (Math.asin(2 * random() - 1) * 180) / Math.PI,
    longitude: 360 * random() - 180,
  }));
}

/**
 * Places to be handed out one after another, each made when it is asked for, as where it comes with a request: a list of
 * objects would be read from memory that the contenders need.
 */
export function createPlaceSupply(places) {
  const latitudes = Float64Array.from(places, ({ latitude }) => latitude);
  const longitudes = Float64Array.from(places, ({ longitude }) => longitude);
  return (number) => ({ latitude: latitudes[number], longitude: longitudes[number] });
}

/** Numbers from 0 up to 1 (G. Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8(14), 2003). */
function createRandom(seed) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
