import { around } from "geokdbush";
import KDBush from "kdbush";

export function createKdbush(places) {
  const index = new KDBush(places.length);
  for (const { latitude, longitude } of places) index.add(longitude, latitude);
  return index.finish();
}

export function createGeokdbush(places) {
  const index = createKdbush(places);
  return ({ latitude, longitude }) => around(index, longitude, latitude, 10);
}
