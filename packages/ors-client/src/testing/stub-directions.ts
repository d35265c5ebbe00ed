import { type Coordinates, greatCircleDistanceMeters } from "@dispatch/core";
import { jsonAnswer, type StubAnswer } from "./stub-answer.js";
import type { StubRequest, StubSettings } from "./stub-options.js";
import {
  checkAccept,
  checkProfile,
  metersPerUnit,
  readBody,
  readLocations,
  refuse,
  round,
  snapWithin,
  toMetadata,
  toWirePosition,
} from "./stub-protocol.js";
import type { StubDrive } from "./stub-world.js";

const fields = ["coordinates", "units", "instructions", "geometry", "radiuses", "preference", "id"];
const maxWaypoints = 50;
/** The limits of the public service, and of a server in its default configuration. */
const hostedLimits = { snapRadiusMeters: 350, distanceMeters: 6_000_000 };
const ownLimits = { snapRadiusMeters: 400, distanceMeters: 100_000 };

export function answerDirections(request: StubRequest, settings: StubSettings): StubAnswer {
  const format = request.method === "GET" ? "geojson" : request.suffix.slice(1) || "json";
  checkAccept(request, settings, contentTypes[format] ?? "", 2007);
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
  const limits = settings.gateway === null ? ownLimits : hostedLimits;
  if (toGreatCircleMeters(places) > limits.distanceMeters) {
    const message = `The approximated route distance must not be greater than ${limits.distanceMeters.toFixed(1)} meters.`;
    refuse(settings, 400, 2004, message);
  }
  checkSnaps(places, body["radiuses"], limits.snapRadiusMeters, settings);
  const drives = places.slice(1).map((to, index) => findDrive(places[index] ?? to, to, index, settings));
  if (format === "gpx") return toGpx(places);
  const route = toRoute(drives, String(body["units"] ?? "m"), settings);
  const metadata = toMetadata("routing", request, { ...body, format }, settings);
  const bbox = toBox(places);
  if (format === "json") return jsonAnswer(200, { bbox, routes: [{ ...route, bbox }], metadata });
  const geometry = { type: "LineString", coordinates: places.map(toWirePosition) };
  const properties = { ...route, way_points: [...places.keys()] };
  const feature = { type: "Feature", bbox, properties, geometry };
  return jsonAnswer(200, { type: "FeatureCollection", bbox, features: [feature], metadata }, contentTypes["geojson"]);
}

const contentTypes: Readonly<Record<string, string>> = {
  json: "application/json",
  geojson: "application/geo+json",
  gpx: "application/gpx+xml",
};

function toGpx(places: readonly Coordinates[]): StubAnswer {
  const points = places.map(({ latitude, longitude }) => `<rtept lat="${latitude}" lon="${longitude}"/>`);
  const body = `<?xml version="1.0" encoding="UTF-8"?><gpx version="1.0"><rte>${points.join("")}</rte></gpx>`;
  return { status: 200, headers: { "content-type": `${contentTypes["gpx"]};charset=UTF-8` }, body };
}

function toGreatCircleMeters(places: readonly Coordinates[]): number {
  return places.slice(1).reduce((sum, to, index) => sum + greatCircleDistanceMeters(places[index] ?? to, to), 0);
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

function checkSnaps(places: readonly Coordinates[], radiuses: unknown, most: number, settings: StubSettings): void {
  const messages = places.flatMap((place, index) => {
    const asked = Array.isArray(radiuses) ? Number(radiuses[radiuses.length === 1 ? 0 : index] ?? -1) : -1;
    const radius = asked < 0 ? most : Math.min(asked, most);
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

function toRoute(drives: readonly StubDrive[], units: string, { zeroSummary }: StubSettings): object {
  const toDistance = (meters: number): number => round(meters / (metersPerUnit[units] ?? 1), units === "m" ? 1 : 3);
  const segments = drives.map(({ distanceMeters, durationSeconds }) => {
    return { distance: toDistance(distanceMeters), duration: round(durationSeconds, 1), steps: [] };
  });
  const distance = toDistance(drives.reduce((sum, drive) => sum + drive.distanceMeters, 0));
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
