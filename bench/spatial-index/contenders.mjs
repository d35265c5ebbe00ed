import { createGeokdbush } from "./geokdbush.mjs";
import { createNaiveSort } from "./naive-sort.mjs";
import { createOurs } from "./our-index.mjs";
import { createTypedArrayScan } from "./typed-array-scan.mjs";

/** Each is made with places, and finds the ten nearest to another. */
export const contenders = {
  ours: createOurs,
  "kdbush + geokdbush": createGeokdbush,
  "scan of typed arrays": createTypedArrayScan,
  "naive sort": createNaiveSort,
};
