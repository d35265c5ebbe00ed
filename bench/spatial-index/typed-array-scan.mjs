/** Computes the chords to all unit vectors in a typed array, and keeps the ten nearest. */
export function createTypedArrayScan(places) {
  const vectors = new Float64Array(3 * places.length);
  for (const [number, place] of places.entries()) vectors.set(toVector(place), 3 * number);
  return (near) => {
    const [nearX, nearY, nearZ] = toVector(near);
    const chords = new Float64Array(10).fill(Number.POSITIVE_INFINITY);
    const numbers = new Int32Array(10);
    for (let number = 0; number < places.length; number += 1) {
      const x = vectors[3 * number] - nearX;
      const y = vectors[3 * number + 1] - nearY;
      const z = vectors[3 * number + 2] - nearZ;
      const chord = x * x + y * y + z * z;
      if (chord >= chords[9]) continue;
      let rank = 9;
      for (; rank > 0 && chord < chords[rank - 1]; rank -= 1) {
        chords[rank] = chords[rank - 1];
        numbers[rank] = numbers[rank - 1];
      }
      chords[rank] = chord;
      numbers[rank] = number;
    }
    return numbers.subarray(0, Math.min(10, places.length));
  };
}

function toVector({ latitude, longitude }) {
  const latitudeRadians = (latitude * Math.PI) / 180;
  const longitudeRadians = (longitude * Math.PI) / 180;
  const equatorial = Math.cos(latitudeRadians);
  return [equatorial * Math.cos(longitudeRadians), equatorial * Math.sin(longitudeRadians), Math.sin(latitudeRadians)];
}
