import { createPlaceSupply, createPlaces } from "./places.mjs";

const count = 10_000;
const toPlace = createPlaceSupply(createPlaces(count, 2));

/** Returns a run that searches near one place after another. */
export function toRun(find) {
  return (from, to) => {
    for (let call = from; call < to; call += 1) find(toPlace(call % count));
  };
}
