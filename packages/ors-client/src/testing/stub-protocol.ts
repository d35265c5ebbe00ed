import type { Coordinates } from "@dispatch/core";
import { orsError, StubRefusal } from "./stub-answer.js";
import type { StubRequest, StubSettings } from "./stub-options.js";
import type { StubSnap } from "./stub-world.js";

/** The base of a service's error codes. */
export type ErrorBase = 2000 | 6000 | 8000;

export function refuse(settings: StubSettings, status: number, code: number | null, message: string): never {
  throw new StubRefusal(orsError(status, code, message, settings.engineVersion));
}

/** Checks content type, body and fields of a POST; refuses wrong ones as the framework does. */
export function readBody(
  { headers, body }: StubRequest,
  settings: StubSettings,
  base: ErrorBase,
  fields: readonly string[],
): Record<string, unknown> {
  if (!/^application\/json\b/.test(headers["content-type"] ?? "")) {
    refuse(settings, 500, null, "Content-Type is not supported");
  }
  if (body === "") refuse(settings, 500, base + 1, "Request body could not be read");
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    refuse(settings, 500, null, "JSON parse error: Unexpected character");
  }
  const object = (parsed ?? {}) as Record<string, unknown>;
  const unknown = Object.keys(object).find((field) => !fields.includes(field));
  const unknownCode = base + (base === 2000 ? 12 : 11);
  if (unknown !== undefined) refuse(settings, 400, unknownCode, `Unknown parameter '${unknown}'.`);
  return object;
}

export function checkAccept({ headers }: StubRequest, settings: StubSettings, type: string, code: number): void {
  const accepted = (headers["accept"] ?? "*/*").split(",").map((part) => part.split(";")[0]?.trim());
  if (!accepted.some((part) => part === "*/*" || part === type || part === "application/*")) {
    refuse(settings, 406, code, "This response format is not supported");
  }
}

export function checkProfile({ profile }: StubRequest, settings: StubSettings, code: number): void {
  if (!settings.profiles.includes(profile)) {
    refuse(settings, 400, code, `Parameter 'profile' has incorrect value of '${profile}'.`);
  }
}

/** Reads pairs of numbers. Like the server, it does not check their range. */
export function readLocations(
  value: unknown,
  settings: StubSettings,
  base: ErrorBase,
  name = "locations",
): readonly Coordinates[] {
  if (value === undefined) refuse(settings, 400, base + 1, `Parameter '${name}' is missing.`);
  const isList = Array.isArray(value) && value.every(isPair);
  if (!isList) refuse(settings, 400, base + 3, `Parameter '${name}' has incorrect value or format.`);
  return (value as [number, number][]).map(([longitude, latitude]) => ({ latitude, longitude }));
}

function isPair(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "number");
}

export function isWithinBounds({ latitude, longitude }: Coordinates, { world }: StubSettings): boolean {
  if (world.bounds === undefined) return true;
  const [west, south, east, north] = world.bounds;
  return longitude >= west && longitude <= east && latitude >= south && latitude <= north;
}

/** Returns the nearest road; null if it is not within the radius. */
export function snapWithin(place: Coordinates, radiusMeters: number, { world }: StubSettings): StubSnap | null {
  const snap = world.snap === undefined ? { location: place, distanceMeters: 0 } : world.snap(place);
  return snap !== null && snap.distanceMeters < radiusMeters ? snap : null;
}

export function toMetadata(
  service: string,
  { profile }: StubRequest,
  { id, ...asked }: Readonly<Record<string, unknown>>,
  { engineVersion }: StubSettings,
): object {
  const isOlder = isOlderThan(engineVersion, 9, 10, 0);
  return {
    attribution: isOlder
      ? "openrouteservice.org, OpenStreetMap contributors"
      : "© openrouteservice by HeiGIT | Data from OpenStreetMap",
    ...(id === undefined ? {} : { id }),
    service,
    timestamp: 1_795_500_000_000,
    query: { ...asked, profile, profileName: profile },
    engine: {
      version: engineVersion,
      build_date: "2026-07-28T15:00:00Z",
      graph_date: "0000-00-00T00:00:00Z",
      ...(isOlderThan(engineVersion, 9, 3, 0) ? {} : { osm_date: "2026-07-27T00:00:00Z" }),
    },
  };
}

export function isOlderThan(version: string, ...than: readonly [number, number, number]): boolean {
  const parts = version.split(".").map((part) => Number.parseInt(part, 10));
  const index = than.findIndex((part, position) => (parts[position] ?? 0) !== part);
  return index !== -1 && (parts[index] ?? 0) < (than[index] ?? 0);
}

/** The length of each unit on the wire, in metres. */
export const metersPerUnit: Readonly<Record<string, number>> = { m: 1, km: 1000, mi: 1609.344 };

export function toWirePosition({ latitude, longitude }: Coordinates): readonly number[] {
  return [round(longitude, 6), round(latitude, 6)];
}

export function round(value: number, decimals: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals;
}
