import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Coordinates, greatCircleDistanceMeters } from "@dispatch/core";
import type { DistanceWorld } from "@dispatch/core/testing";

/** An answer that the fake gives instead of its matrix; each is used once, in order. */
export interface CannedAnswer {
  readonly status: number;
  readonly body: string | Buffer;
  readonly headers?: Record<string, string>;
  /** How long the fake waits before it answers. */
  readonly delayMs?: number;
}

export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

export interface FakeEngine {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  answerWith(...answers: readonly CannedAnswer[]): void;
  close(): Promise<void>;
}

export type EngineKind = "osrm" | "valhalla" | "graphhopper";

const island = { latitude: 54.18, longitude: 7.89 };
export const atSea: Coordinates = { latitude: 60.5, longitude: -20 };

/** Roads lead south directly, and north with a detour. No road leads from the island. */
export const world: DistanceWorld = {
  origins: [
    { latitude: 49.43, longitude: 8.7 },
    { latitude: 49.41, longitude: 8.7 },
    { latitude: 49.38, longitude: 8.71 },
  ],
  destination: { latitude: 49.4, longitude: 8.7 },
  expectedMeters: [4003, 1334, 5848],
  unreachable: island,
};

/** OSRM's `--max-table-size`: the most cells are its square. */
const maxTableSize = 100;
/** Valhalla's `max_matrix_location_pairs`. */
const maxLocationPairs = 2500;
/** What the smallest plan of GraphHopper with a matrix allows. */
const maxLocations = 80;

/** What Valhalla allows between two points by default, for cars. */
export const valhallaLimitMeters = 400_000;

/**
 * Starts a server that speaks an engine's protocol, in a world where a point in the Atlantic is near no road.
 *
 * @param isLimitTold whether Valhalla's message states how far apart two points may be, as in newer versions
 */
export async function startFakeEngine(kind: EngineKind, isLimitTold = true): Promise<FakeEngine> {
  const requests: ReceivedRequest[] = [];
  const canned: CannedAnswer[] = [];
  const server = createServer(async (request, response) => {
    const received = { method: request.method ?? "", url: request.url ?? "", body: await readBody(request) };
    requests.push(received);
    const answer = canned.shift() ?? engines[kind](received, isLimitTold);
    await new Promise((resolve) => setTimeout(resolve, answer.delayMs ?? 0));
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answerWith: (...answers) => void canned.push(...answers),
    close: () => closeServer(server),
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

const json = (body: unknown, status = 200): CannedAnswer => ({ status, body: JSON.stringify(body) });

const engines: Record<EngineKind, (request: ReceivedRequest, isLimitTold: boolean) => CannedAnswer> = {
  osrm({ url }) {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const path = /^\/table\/v1\/driving\/(.+)$/.exec(pathname)?.[1];
    if (path === undefined) return json({ code: "InvalidUrl", message: "URL string malformed" }, 400);
    const points = path.split(";").map((pair) => toCoordinates(pair.split(",").map(Number)));
    const unplaced = points.findIndex(isAtSea);
    if (unplaced >= 0) {
      const message = `Could not find a matching segment for coordinate ${unplaced}`;
      return json({ code: "NoSegment", message }, 400);
    }
    const toPlaces = (side: string): readonly Coordinates[] =>
      (searchParams.get(side) ?? "").split(";").map((index) => at(points, Number(index)));
    const [sources, destinations] = [toPlaces("sources"), toPlaces("destinations")];
    if (sources.length * destinations.length > maxTableSize ** 2) {
      return json({ code: "TooBig", message: "Too many table coordinates" }, 400);
    }
    const table = toTable(sources, destinations);
    return json({
      code: "Ok",
      distances: table,
      durations: table.map((row) => row.map(toSeconds)),
      sources: sources.map(() => ({ distance: 0, name: "" })),
      destinations: destinations.map(() => ({ distance: 0, name: "" })),
    });
  },
  valhalla({ method, url, body }, isLimitTold) {
    if (method !== "POST" || url !== "/sources_to_targets") return json({ error_code: 106, error: "Try a route" }, 404);
    const { sources, targets, costing } = JSON.parse(body) as Record<"sources" | "targets", ValhallaPoint[]> & {
      costing: string;
    };
    if (costing !== "auto") return json({ error_code: 125, error: "No costing method found" }, 400);
    if (sources.length * targets.length > maxLocationPairs) {
      return json({ error_code: 150, error: "Exceeded max locations: 2500" }, 400);
    }
    const toPlaces = (side: readonly ValhallaPoint[]): readonly Coordinates[] =>
      side.map(({ lat, lon }) => ({ latitude: lat, longitude: lon }));
    const [origins, destinations] = [toPlaces(sources), toPlaces(targets)];
    if ([...origins, ...destinations].some(isAtSea))
      return json({ error_code: 171, error: "No suitable edges near location" }, 400);
    const isTooFar = origins.some((origin) =>
      destinations.some((destination) => greatCircleDistanceMeters(origin, destination) > valhallaLimitMeters),
    );
    if (isTooFar) {
      const error = "Path distance exceeds the max distance limit";
      return json({ error_code: 154, error: isLimitTold ? `${error}: ${valhallaLimitMeters} meters` : error }, 400);
    }
    const rows = toTable(origins, destinations).map((row, from) =>
      row.map((meters, to) => {
        const distance = meters === null ? null : Number((meters / 1000).toFixed(3));
        return { distance, time: toSeconds(meters), to_index: to, from_index: from };
      }),
    );
    return json({ sources_to_targets: rows, units: "kilometers" });
  },
  graphhopper({ url, body }) {
    if (url !== "/matrix?key=secret") return json({ message: "Wrong credentials" }, 401);
    const request = JSON.parse(body) as { from_points: number[][]; to_points: number[][] };
    const origins = request.from_points.map(toCoordinates);
    const destinations = request.to_points.map(toCoordinates);
    if (origins.length + destinations.length > maxLocations) return json({ message: "Too many locations" }, 400);
    const listAtSea = (places: readonly Coordinates[]): readonly number[] =>
      places.flatMap((place, index) => (isAtSea(place) ? [index] : []));
    const distances = toTable(origins, destinations).map((row, from) =>
      row.map((meters, to) => (isAtSea(at(origins, from)) || isAtSea(at(destinations, to)) ? null : meters)),
    );
    const times = distances.map((row) => row.map(toSeconds));
    const pairs = distances.flatMap((row, from) =>
      row.flatMap((meters, to) =>
        meters === null && !isAtSea(at(origins, from)) && !isAtSea(at(destinations, to)) ? [[from, to]] : [],
      ),
    );
    const hints = [
      {
        message: "Cannot find points",
        invalid_from_points: listAtSea(origins),
        invalid_to_points: listAtSea(destinations),
      },
      { message: "Connection between locations not found", point_pairs: pairs },
    ];
    return json({ distances, times, ...(distances.flat().includes(null) ? { hints } : {}) });
  },
};

interface ValhallaPoint {
  readonly lat: number;
  readonly lon: number;
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new Error(`no item ${index}`);
  return item;
}

function toCoordinates([longitude = Number.NaN, latitude = Number.NaN]: readonly number[]): Coordinates {
  return { latitude, longitude };
}

function isAtSea({ longitude }: Coordinates): boolean {
  return longitude < -10;
}

function toTable(
  origins: readonly Coordinates[],
  destinations: readonly Coordinates[],
): readonly (readonly (number | null)[])[] {
  return origins.map((origin) => destinations.map((destination) => drive(origin, destination)));
}

function drive(origin: Coordinates, destination: Coordinates): number | null {
  if (origin.latitude > 54) return null;
  const detour = origin.latitude > destination.latitude ? 1.2 : 2.5;
  return Math.round(greatCircleDistanceMeters(origin, destination) * detour * 10) / 10;
}

function toSeconds(meters: number | null): number | null {
  return meters === null ? null : Math.round(meters / 12);
}
