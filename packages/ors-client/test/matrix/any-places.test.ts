import type { Coordinates } from "@dispatch/core";
import { expect, it } from "vitest";
import { createOrsClient } from "../../src/index.js";
import { type StubOrsOptions, type StubWorld, straightWorld } from "../../src/testing/index.js";
import { createRandom } from "../support/random.js";
import { quick, startStub } from "../support/stub.js";

/** The fault of a place, by the last digit of its longitude. */
const kinds = ["fine", "fine", "fine", "fine", "fine", "fine", "island", "small island", "no road", "outside"] as const;

function kindOf({ longitude }: Coordinates): (typeof kinds)[number] {
  return kinds[Math.round(longitude * 1e6) % 10] ?? "fine";
}

const islands = { island: 2, "small island": 0 } as const;
const islandOf = (place: Coordinates): number => {
  const kind = kindOf(place);
  return kind === "island" || kind === "small island" ? islands[kind] : 1;
};
const world: StubWorld = {
  ...straightWorld,
  islandOf,
  snap: (location) => (kindOf(location) === "no road" ? null : { location, distanceMeters: 1 }),
  bounds: [8, 48, 10, 50],
};
const servers: readonly StubOrsOptions[] = [
  {},
  { engineVersion: "8.0.1" },
  { engineVersion: "7.1.1", maxMatrixCells: 7 },
  { algorithm: "dijkstra" },
  { maxMatrixCells: 5 },
  { maxVisitedMeters: 50_000 },
];

/** The drive between two places, or the reason why there is none. */
function toTruth(from: Coordinates, to: Coordinates): "measured" | "OUT_OF_BOUNDS" | "NOT_SNAPPED" | "NO_ROUTE" {
  const both = [kindOf(from), kindOf(to)];
  if (both.includes("outside")) return "OUT_OF_BOUNDS";
  if (both.includes("no road")) return "NOT_SNAPPED";
  return islandOf(from) === islandOf(to) ? "measured" : "NO_ROUTE";
}

it.each(servers)("every cell of a random matrix is right or UNKNOWN: %j", async (options) => {
  const random = createRandom(20_261_124);
  const stub = await startStub({ world, ...options });
  const client = createOrsClient({ baseUrl: stub.url, maxExtraCalls: 1000, ...quick });
  const place = (): Coordinates => {
    const digit = Math.floor(random() * 10);
    const longitude = (Math.floor((digit === 9 ? 11 : 8.5 + random() * 0.2) * 1e5) * 10 + digit) / 1e6;
    return { latitude: 49.4 + Math.floor(random() * 1e5) / 1e6, longitude };
  };
  for (let round = 0; round < 20; round += 1) {
    const origins = Array.from({ length: 1 + Math.floor(random() * 8) }, place);
    const destinations = Array.from({ length: round % 2 === 0 ? 1 : 1 + Math.floor(random() * 5) }, place);
    const { cells } = await client.matrix({ origins, destinations });
    const statuses = cells.map((row) => row.map((cell) => (cell.status === "measured" ? cell.status : cell.reason)));
    expect(statuses).toEqual(origins.map((from) => destinations.map((to) => toTruth(from, to))));
    for (const [row, from] of origins.entries()) {
      for (const [column, to] of destinations.entries()) {
        const cell = cells[row]?.[column];
        if (cell?.status !== "measured") continue;
        expect(cell.distanceMeters).toBeCloseTo(straightWorld.drive(from, to)?.distanceMeters ?? Number.NaN, 1);
      }
    }
  }
});
