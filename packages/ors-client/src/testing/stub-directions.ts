import type { Coordinates } from "@dispatch/core";
import { jsonAnswer, type StubAnswer } from "./stub-answer.js";
import {
  checkAccept,
  checkProfile,
  readBody,
  readLocations,
  refuse,
  round,
  snapWithin,
  toMetadata,
  toWirePosition,
} from "./stub-checks.js";
import type { StubRequest, StubSettings } from "./stub-options.js";
import type { StubDrive } from "./stub-world.js";

const fields = ["coordinates", "units", "instructions", "geometry", "radiuses", "preference", "id"];
const maxWaypoints = 50;
const snapRadiusMeters = 350;

export function answerDirections(request: StubRequest, settings: StubSettings): StubAnswer {
  const isGeoJson = request.method === "GET" || request.suffix === "/geojson";
  checkAccept(request, settings, isGeoJson ? "application/geo+json" : "application/json", 2007);
  const body = request.method === "GET" ? {} : readBody(request, settings, 2000, fields);
  checkProfile(request, settings, 2003);
  const places =
    request.method === "GET"
      ? readEnds(request, settings)
      : readLocations(body["coordinates"], settings, 2000, "coordinates");
  if (places.length < 2) refuse(settings, 400, 2003, "Parameter 'coordinates' has incorrect value or format.");
  if (places.length > maxWaypoints) {
    refuse(settings, 400, 2004, `The specified number of waypoints must not be greater than ${maxWaypoints}.`);
  }
  checkSnaps(places, body["radiuses"], settings);
  const drives = places.slice(1).map((to, index) => findDrive(places[index] ?? to, to, index, settings));
  const query = { ...body, profile: request.profile, profileName: request.profile, format: "json" };
  const route = toRoute(drives, settings);
  const metadata = toMetadata("routing", query, settings);
  if (!isGeoJson) return jsonAnswer(200, { bbox: toBox(places), routes: [route], metadata });
  const geometry = { type: "LineString", coordinates: places.map(toWirePosition) };
  const feature = { type: "Feature", bbox: toBox(places), properties: route, geometry };
  const collection = { type: "FeatureCollection", bbox: toBox(places), features: [feature], metadata };
  return jsonAnswer(200, collection, "application/geo+json");
}

function readEnds({ query }: StubRequest, settings: StubSettings): readonly Coordinates[] {
  return ["start", "end"].map((name) => {
    const text = query.get(name) ?? refuse(settings, 400, 2001, `Parameter '${name}' is missing.`);
    const [longitude = Number.NaN, latitude = Number.NaN, ...rest] = text.split(",").map(Number);
    if (rest.length > 0 || Number.isNaN(longitude + latitude)) {
      refuse(settings, 400, 2003, `Parameter '${name}' has incorrect value or format.`);
    }
    return { latitude, longitude };
  });
}

function checkSnaps(places: readonly Coordinates[], radiuses: unknown, settings: StubSettings): void {
  const messages = places.flatMap((place, index) => {
    const asked = Array.isArray(radiuses) ? Number(radiuses[radiuses.length === 1 ? 0 : index] ?? -1) : -1;
    const radius = asked < 0 ? snapRadiusMeters : Math.min(asked, snapRadiusMeters);
    if (snapWithin(place, radius, settings) !== null) return [];
    const { longitude, latitude } = place;
    return `Could not find routable point within a radius of ${radius.toFixed(1)} meters of specified coordinate ${index}: ${longitude} ${latitude}.`;
  });
  if (messages.length > 0) refuse(settings, 404, 2010, messages.join("; "));
}

function findDrive(from: Coordinates, to: Coordinates, index: number, settings: StubSettings): StubDrive {
  const { world } = settings;
  const isCutOff = world.islandOf !== undefined && world.islandOf(from) !== world.islandOf(to);
  const drive = isCutOff ? null : world.drive(from, to);
  const describe = (number: number, place: Coordinates): string => `${number} (${place.longitude} ${place.latitude})`;
  const message = `Route could not be found - Unable to find a route between points ${describe(index + 1, from)} and ${describe(index + 2, to)}.`;
  return drive ?? refuse(settings, 404, 2009, message);
}

function toRoute(drives: readonly StubDrive[], { zeroSummary }: StubSettings): object {
  const segments = drives.map(({ distanceMeters, durationSeconds }) => {
    return { distance: round(distanceMeters, 1), duration: round(durationSeconds, 1), steps: [] };
  });
  const distance = round(
    drives.reduce((sum, drive) => sum + drive.distanceMeters, 0),
    1,
  );
  const duration = segments.reduce((sum, segment) => sum + segment.duration, 0);
  const isKept = (value: number): boolean => zeroSummary === "zeros" || value !== 0;
  return {
    summary: { ...(isKept(distance) ? { distance } : {}), ...(isKept(duration) ? { duration } : {}) },
    segments,
  };
}

function toBox(places: readonly Coordinates[]): readonly number[] {
  const longitudes = places.map(({ longitude }) => longitude);
  const latitudes = places.map(({ latitude }) => latitude);
  return [Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)];
}
