import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Coordinates, RoadResult } from "@dispatch/core";

export interface FakeOsrm {
  readonly baseUrl: string;
  close(): Promise<void>;
}

/** Starts a server that answers OSRM's table requests with the results of a function; status 500 if it throws. */
export async function startFakeOsrm(
  toRoadResult: (origin: Coordinates, destination: Coordinates) => RoadResult,
): Promise<FakeOsrm> {
  const server = createServer((request, response) => {
    try {
      response.end(JSON.stringify(answerTable(new URL(request.url ?? "/", "http://localhost"), toRoadResult)));
    } catch {
      response.writeHead(500).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerTable(
  { pathname, searchParams }: URL,
  toRoadResult: (origin: Coordinates, destination: Coordinates) => RoadResult,
) {
  const places = (/^\/table\/v1\/driving\/(.+)$/.exec(pathname)?.[1] ?? "").split(";").map(toCoordinates);
  const pick = (name: string) =>
    (searchParams.get(name) ?? "").split(";").map((index) => places[Number(index)] ?? { latitude: 0, longitude: 0 });
  const [sources, destinations] = [pick("sources"), pick("destinations")];
  const table = sources.map((origin) => destinations.map((destination) => toRoadResult(origin, destination)));
  const toRow = (key: "distanceMeters" | "durationSeconds") =>
    table.map((row) => row.map((road) => (road.status === "measured" ? road[key] : null)));
  return {
    code: "Ok",
    distances: toRow("distanceMeters"),
    durations: toRow("durationSeconds"),
    sources: sources.map(() => ({ distance: 4.2 })),
    destinations: destinations.map(() => ({ distance: 1.3 })),
  };
}

function toCoordinates(place: string): Coordinates {
  const [longitude, latitude] = place.split(",").map(Number);
  return { latitude: latitude ?? Number.NaN, longitude: longitude ?? Number.NaN };
}
