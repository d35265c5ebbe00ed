import { greatCircleDistanceMeters } from "@dispatch/core";
import { printTable } from "../table.mjs";
import { competitors } from "./competitors.mjs";
import { createPlaces } from "./places.mjs";

/** Places at the edges of maps, and one place that many share. */
const specialPlaces = [
  { latitude: 90, longitude: 0 },
  { latitude: 89.999, longitude: 120 },
  { latitude: -90, longitude: 17 },
  { latitude: 0, longitude: 180 },
  { latitude: 0, longitude: -180 },
  { latitude: 51, longitude: -179.999 },
  ...Array.from({ length: 100 }, () => ({ latitude: 49.4, longitude: 8.7 })),
];

/** Counts, of 1,000 searches, those whose ten are farther than the ten nearest by a millimetre or more. */
export function countWrongAnswers() {
  const places = [...createPlaces(2000, 1), ...specialPlaces];
  const near = [...createPlaces(1000 - specialPlaces.length, 2), ...specialPlaces];
  const rows = {};
  for (const [name, create] of Object.entries(competitors)) {
    const find = create(places);
    rows[name] = { "wrong answers": near.filter((place) => isWrong(places, place, find(place))).length };
  }
  printTable(`Wrong answers of ${near.length.toLocaleString("en")}`, rows);
}

function isWrong(places, near, found) {
  const toMeters = (place) => greatCircleDistanceMeters(place, near);
  const nearest = places.map(toMeters).sort((left, right) => left - right);
  return Array.from(found, (item) => toMeters(toPlace(places, item))).some(
    (meters, rank) => meters > nearest[rank] + 0.001,
  );
}

/** Competitors answer with numbers of places, or with objects whose id is such a number. */
function toPlace(places, item) {
  return places[typeof item === "number" ? item : Number(item.id)];
}
