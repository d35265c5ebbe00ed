import { greatCircleDistanceMeters } from "@dispatch/core";
import { createTypedArrayScan } from "../spatial-index/typed-array-scan.mjs";
import { randomPlace, randomPlaceAtEdge } from "./places.mjs";

/**
 * Makes `count` searches anywhere, and `count` near the poles and the antimeridian. Counts those that return fewer than ten,
 * or any that are farther than the ten nearest by a millimetre or more.
 */
export async function countWrongAnswers(indexes, places, count) {
  const scan = createTypedArrayScan(places);
  const placeOf = new Map(places.map((place) => [place.technicianid, place]));
  const countWrong = async (find, toNear) => {
    let wrong = 0;
    for (let call = 0; call < count; call += 1) {
      const near = toNear();
      const toMeters = (place) => greatCircleDistanceMeters(place, near);
      const meters = (await find(near)).map((id) => toMeters(placeOf.get(id)));
      const isRight = Array.from(scan(near), (number) => toMeters(places[number])).every(
        (nearest, rank) => meters[rank] <= nearest + 0.001,
      );
      if (!isRight) wrong += 1;
    }
    return wrong;
  };
  const wrong = {};
  for (const [name, { find }] of Object.entries(indexes)) {
    wrong[name] = {
      [`wrong of ${count} anywhere`]: await countWrong(find, randomPlace),
      [`of ${count} at an edge`]: await countWrong(find, randomPlaceAtEdge),
    };
  }
  return wrong;
}
