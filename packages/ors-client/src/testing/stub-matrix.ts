import { type Coordinates, greatCircleDistanceMeters } from "@dispatch/core";
import { jsonAnswer, type StubAnswer } from "./stub-answer.js";
import type { StubRequest, StubSettings } from "./stub-options.js";
import {
  checkAccept,
  checkProfile,
  isOlderThan,
  isWithinBounds,
  metersPerUnit,
  readBody,
  readLocations,
  refuse,
  round,
  snapWithin,
  toMetadata,
  toWirePosition,
} from "./stub-protocol.js";
import type { StubDrive, StubSnap } from "./stub-world.js";

const fields = [
  "locations",
  "sources",
  "destinations",
  "metrics",
  "units",
  "resolve_locations",
  "id",
  "optimized",
  "options",
];
const failed = "Unable to compute a distance/duration matrix:";

export function answerMatrix(request: StubRequest, settings: StubSettings): StubAnswer {
  checkAccept(request, settings, "application/json", 6007);
  const body = readBody(request, settings, 6000, fields);
  checkProfile(request, settings, 6003);
  const locations = readLocations(body["locations"], settings, 6000);
  if (locations.length < 2) refuse(settings, 400, 6003, "Parameter 'locations' has incorrect value or format.");
  const sources = readSide("sources", body["sources"], locations, settings);
  const destinations = readSide("destinations", body["destinations"], locations, settings);
  checkCells(sources, destinations, body, settings);
  checkBounds(sources, destinations, settings);
  const from = sources.map((place) => snapWithin(place, settings.snapRadiusMeters, settings));
  const to = destinations.map((place) => snapWithin(place, settings.snapRadiusMeters, settings));
  checkVisited(from, to, settings);
  const algorithm = isFlexible(body) ? "dijkstra" : settings.algorithm;
  const drives = toDrives({ sources, destinations, from, to }, { ...settings, algorithm });
  const metadata = toMetadata("matrix", request, { ...body, responseType: "json" }, settings);
  return jsonAnswer(200, { ...toAnswer(body, drives, from, to), metadata });
}

/** With these options, the engine cannot use its prepared shortcuts. */
function isFlexible({ optimized, options }: Readonly<Record<string, unknown>>): boolean {
  return optimized === false || options !== undefined;
}

function readSide(
  name: "sources" | "destinations",
  value: unknown,
  locations: readonly Coordinates[],
  settings: StubSettings,
): readonly Coordinates[] {
  const list = (value ?? ["all"]) as unknown[];
  if (list.length === 0) refuse(settings, 500, null, "Index 0 out of bounds for length 0");
  if (list[0] === "all") return locations;
  return list.map((text) => {
    const place = locations[/^\d+$/.test(String(text)) ? Number(text) : -1];
    return place ?? refuse(settings, 400, 6003, `Parameter '${name}' has incorrect value of '${String(text)}'.`);
  });
}

function checkCells(
  sources: readonly unknown[],
  destinations: readonly unknown[],
  body: Record<string, unknown>,
  settings: StubSettings,
): void {
  const { maxMatrixCells, engineVersion } = settings;
  const isAll = [body["sources"], body["destinations"]].some((side) => side === undefined || String(side) === "all");
  if (isAll && isOlderThan(engineVersion, 9, 0, 0)) return;
  if (sources.length * destinations.length <= maxMatrixCells) return;
  const message = `Request parameters exceed the server configuration limits. Only a total of ${maxMatrixCells} routes are allowed.`;
  refuse(settings, 400, 6004, message);
}

/** The message names positions in the lists of sources and destinations, and coordinates with the latitude first. */
function checkBounds(
  sources: readonly Coordinates[],
  destinations: readonly Coordinates[],
  settings: StubSettings,
): void {
  const describe = (side: string, places: readonly Coordinates[]): string => {
    const outside = [...places.entries()].filter(([, place]) => !isWithinBounds(place, settings));
    if (outside.length === 0) return "";
    const texts = outside.map(([, { latitude, longitude }]) => `${latitude},${longitude}`);
    return `${side} point(s) [${outside.map(([index]) => index).join(", ")}] out of bounds: ${texts.join("; ")}. `;
  };
  const message = describe("Source", sources) + describe("Destination", destinations);
  if (message !== "") refuse(settings, 404, 6010, message.trim());
}

/** The limit counts the nodes that are visited from all sources together. */
function checkVisited(
  from: readonly (StubSnap | null)[],
  to: readonly (StubSnap | null)[],
  settings: StubSettings,
): void {
  let visitedMeters = 0;
  for (const start of from) {
    const meters = to.map((end) =>
      start === null || end === null ? 0 : greatCircleDistanceMeters(start.location, end.location),
    );
    visitedMeters += Math.max(0, ...meters);
  }
  if (visitedMeters > settings.maxVisitedMeters) {
    refuse(settings, 500, 6020, `${failed} Search exceeds the limit of visited nodes.`);
  }
}

interface Sides {
  readonly sources: readonly Coordinates[];
  readonly destinations: readonly Coordinates[];
  readonly from: readonly (StubSnap | null)[];
  readonly to: readonly (StubSnap | null)[];
}

/** Returns the drives as the engine finds them, with its mistakes: see `toSearchedIsland`. */
function toDrives(sides: Sides, settings: StubSettings): readonly (readonly (StubDrive | null)[])[] {
  const { world, algorithm } = settings;
  const islandOf = (snap: StubSnap): number => world.islandOf?.(snap.location) ?? 0;
  const isAnyCutOff = sides.from.some((start) =>
    sides.to.some((end) => start !== null && end !== null && islandOf(start) !== islandOf(end)),
  );
  if (algorithm === "dijkstra" && isAnyCutOff) {
    refuse(settings, 500, 6099, `${failed} Some target nodes could not be found.`);
  }
  const searched = isAnyCutOff ? toSearchedIsland(sides, settings, islandOf) : null;
  return sides.from.map((start, row) =>
    sides.to.map((end, column) => {
      const [source, destination] = [sides.sources[row], sides.destinations[column]];
      if (start === null || end === null || source === undefined || destination === undefined) return null;
      if (isSamePlace(start.location, end.location)) return { distanceMeters: 0, durationSeconds: 0 };
      const isFound = searched === null || (islandOf(start) === searched && islandOf(end) === searched);
      return isFound ? world.drive(source, destination) : null;
    }),
  );
}

/**
 * The engine searches from one side up to a single node: the highest that any place of that side reaches. It finds nothing
 * on other islands, even if a road leads there. Since 8.1.0, it searches from the side with a single place, so an answer
 * with one source or one destination is right.
 */
function toSearchedIsland(
  { from, to }: Sides,
  { engineVersion }: StubSettings,
  islandOf: (snap: StubSnap) => number,
): number {
  const isLegacy = isOlderThan(engineVersion, 8, 1, 0);
  const roots = !isLegacy && to.length < from.length ? to : from;
  return Math.max(...roots.flatMap((snap) => (snap === null ? [] : [islandOf(snap)])));
}

function isSamePlace(left: Coordinates, right: Coordinates): boolean {
  return left.latitude === right.latitude && left.longitude === right.longitude;
}

function toAnswer(
  body: Record<string, unknown>,
  drives: readonly (readonly (StubDrive | null)[])[],
  from: readonly (StubSnap | null)[],
  to: readonly (StubSnap | null)[],
): object {
  const metrics = (body["metrics"] ?? ["duration"]) as string[];
  const isNamed = body["resolve_locations"] === true;
  const unit = metersPerUnit[String(body["units"] ?? "m")] ?? 1;
  const toCells = (pick: (drive: StubDrive) => number): unknown =>
    drives.map((row) => row.map((drive) => (drive === null ? null : round(Math.fround(pick(drive)), 2))));
  return {
    ...(metrics.includes("duration") ? { durations: toCells((drive) => drive.durationSeconds) } : {}),
    ...(metrics.includes("distance") ? { distances: toCells((drive) => drive.distanceMeters / unit) } : {}),
    destinations: to.map((snap) => toPlace(snap, isNamed)),
    sources: from.map((snap) => toPlace(snap, isNamed)),
  };
}

/** The server's serializer leaves out a distance of 0.00 and an empty name. */
export function toPlace(snap: StubSnap | null, isNamed: boolean): object | null {
  if (snap === null) return null;
  const { distanceMeters, name = "" } = snap;
  const snappedDistance = round(distanceMeters, 2);
  return {
    location: toWirePosition(snap.location),
    ...(isNamed && name !== "" ? { name } : {}),
    ...(snappedDistance === 0 ? {} : { snapped_distance: snappedDistance }),
  };
}
