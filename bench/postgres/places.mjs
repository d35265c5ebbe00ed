/** SQL expressions of evenly distributed places. */
export const globe = { latitude: "degrees(asin(2 * random() - 1))", longitude: "360 * random() - 180" };
export const country = { latitude: "50 + 4 * random()", longitude: "7 + 6 * random()" };

/** Returns a place anywhere on the globe. */
export function randomPlace() {
  return {
    latitude: (Math.asin(2 * Math.random() - 1) * 180) / Math.PI,
    longitude: 360 * Math.random() - 180,
  };
}

/** Returns a place within a degree of a pole or of the antimeridian. */
export function randomPlaceAtEdge() {
  const side = Math.random() < 0.5 ? 1 : -1;
  const edge = side * (1 - Math.random());
  const { latitude, longitude } = randomPlace();
  return Math.random() < 0.5 ? { latitude: side * 90 - edge, longitude } : { latitude, longitude: side * 180 - edge };
}
