import { createPlaces } from "./places.mjs";

const near = createPlaces(10_000, 2);

/** Asks what is near one place after another. */
export function toRun(find) {
  return (from, to) => {
    for (let call = from; call < to; call += 1) find(near[call % near.length]);
  };
}
