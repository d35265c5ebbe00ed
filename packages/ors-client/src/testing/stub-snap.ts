import { jsonAnswer, type StubAnswer } from "./stub-answer.js";
import { toPlace } from "./stub-matrix.js";
import type { StubRequest, StubSettings } from "./stub-options.js";
import {
  checkAccept,
  checkProfile,
  isWithinBounds,
  readBody,
  readLocations,
  refuse,
  snapWithin,
  toMetadata,
  toWirePosition,
} from "./stub-protocol.js";
import type { StubSnap } from "./stub-world.js";

const maxLocations = 5000;

export function answerSnap(request: StubRequest, settings: StubSettings): StubAnswer {
  const isGeoJson = request.suffix === "/geojson";
  checkAccept(request, settings, isGeoJson ? "application/geo+json" : "application/json", 8007);
  const body = readBody(request, settings, 8000, ["locations", "radius", "id"]);
  checkProfile(request, settings, 8003);
  const places = readLocations(body["locations"], settings, 8000);
  if (places.length > maxLocations) {
    const message = `Parameter 'locations=${places.length}' is out of range. Maximum possible value is ${maxLocations}.`;
    refuse(settings, 400, 8004, message);
  }
  const outside = places.flatMap((place, index) => (isWithinBounds(place, settings) ? [] : [index]));
  if (outside.length > 0) refuse(settings, 404, 8010, `Point(s) [${outside.join(", ")}] out of bounds.`);
  const snaps = places.map((place) => snapWithin(place, Number(body["radius"] ?? 350), settings));
  const metadata = toMetadata("snap", request, body, settings);
  if (!isGeoJson) return jsonAnswer(200, { locations: snaps.map((snap) => toPlace(snap, true)), metadata });
  return jsonAnswer(200, { type: "FeatureCollection", features: toFeatures(snaps), metadata }, "application/geo+json");
}

/** GeoJSON leaves out places without a road. It keeps every distance, even 0. */
function toFeatures(snaps: readonly (StubSnap | null)[]): readonly object[] {
  return snaps.flatMap((snap, index) =>
    snap === null
      ? []
      : {
          type: "Feature",
          properties: { name: snap.name ?? null, source_id: index, snapped_distance: snap.distanceMeters },
          geometry: { type: "Point", coordinates: toWirePosition(snap.location) },
        },
  );
}
