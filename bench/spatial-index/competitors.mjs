import { createGeokdbush } from "./geokdbush.mjs";
import { createNaiveSort } from "./naive-sort.mjs";
import { createOurs } from "./our-index.mjs";
import { createTypedArrayScan } from "./typed-array-scan.mjs";

/** Each is created with places, and finds the ten nearest to a given place. */
export const competitors = {
  ours: createOurs,
  "kdbush + geokdbush": createGeokdbush,
  "scan of typed arrays": createTypedArrayScan,
  "naive sort": createNaiveSort,
};
