import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** @type {import("./index.d.ts").loadHeidelberg} */
export function loadHeidelberg(kind) {
  const file = new URL(`../data/heidelberg-matrix-${kind}.json.gz`, import.meta.url);
  const recording = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8"));
  return {
    name: recording.name,
    attribution: `${recording.attribution}; ${recording.license}`,
    customers: toPlaces(recording.customers, recording.customerSnapM),
    technicians: toPlaces(recording.technicians, recording.technicianSnapM),
    distanceMeters: decode(recording.distanceM),
    reverseDistanceMeters: decode(recording.reverseDistanceM),
    durationSeconds: decode(recording.durationS),
  };
}

function toPlaces(points, snapMeters) {
  return points.map(([longitude, latitude], index) => ({
    id: String(index + 1),
    location: { latitude, longitude },
    snapMeters: snapMeters[index],
  }));
}

/**
 * The numbers are stored as second-order differences, which compress well: a value is the sum of all differences to the
 * left of it and above it. Neither recording has a pair without a route.
 */
function decode(differences) {
  let above = [];
  return differences.map((row) => {
    let left = 0;
    above = row.map((difference, column) => {
      left += difference;
      return left + (above[column] ?? 0);
    });
    return above;
  });
}
