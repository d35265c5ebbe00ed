import { describe, expect, it } from "vitest";
import {
  type Coordinates,
  type DistanceProvider,
  DistanceProviderError,
  type MeasuredRoad,
  type RoadResult,
} from "../../src/index.js";
import { memoryDistances } from "../../src/memory/index.js";
import { measureMatrixChecked } from "../../src/plugin-kit/index.js";
import { oneWayWorld, toRoadResult } from "../support/one-way-world.js";

const { origins } = oneWayWorld;
const destinations = [oneWayWorld.destination, ...origins];
const request = { origins, destinations };
const roads = memoryDistances(toRoadResult);
const { measureMatrix: _, ...byColumn } = roads;
const expected = origins.map((origin) => destinations.map((destination) => toRoadResult(origin, destination)));

/** A provider whose answer to `roads` is changed cell by cell. */
function spoiled(spoil: (road: MeasuredRoad, row: number, column: number) => RoadResult): DistanceProvider {
  return {
    ...roads,
    measureMatrix: async (asked, options) =>
      ((await roads.measureMatrix?.(asked, options)) ?? []).map((cells, row) =>
        cells.map((cell, column) => (cell.status === "measured" ? spoil(cell, row, column) : cell)),
      ),
  };
}

/** A provider that notes the size of each of its calls. */
function recorded(provider: DistanceProvider): { provider: DistanceProvider; sizes: string[] } {
  const sizes: string[] = [];
  const note = (from: readonly Coordinates[], to: readonly Coordinates[]): void => {
    sizes.push(`${from.length} x ${to.length}`);
  };
  return {
    sizes,
    provider: {
      ...provider,
      measureDistances(asked, options) {
        note(asked.origins, [asked.destination]);
        return provider.measureDistances(asked, options);
      },
      ...(provider.measureMatrix && {
        async measureMatrix(asked, options) {
          note(asked.origins, asked.destinations);
          return (await provider.measureMatrix?.(asked, options)) ?? [];
        },
      }),
    },
  };
}

describe("measureMatrixChecked", () => {
  it.each<[string, DistanceProvider, readonly string[]]>([
    ["one call, if it fits", roads, ["3 x 4"]],
    ["a call for each destination, if the provider measures no matrix", byColumn, ["3 x 1", "3 x 1", "3 x 1", "3 x 1"]],
    ["calls of at most maxCellsPerCall", { ...roads, maxCellsPerCall: 7 }, ["3 x 2", "3 x 2"]],
    [
      "calls of at most maxCellsPerCall",
      { ...roads, maxCellsPerCall: 2 },
      [...Array(4).fill("2 x 1"), ...Array(4).fill("1 x 1")],
    ],
    [
      "calls with sides of at most maxOriginsPerCall",
      { ...roads, maxOriginsPerCall: 2 },
      ["2 x 2", "2 x 2", "1 x 2", "1 x 2"],
    ],
    ["single origins", { ...byColumn, maxOriginsPerCall: 1 }, Array(12).fill("1 x 1")],
  ])("measureMatrixChecked packs a matrix into %s", async (_, given, sizes) => {
    const { provider, sizes: asked } = recorded(given);
    expect(await measureMatrixChecked(provider, request)).toEqual(expected);
    expect(asked).toEqual(sizes);
  });

  it.each(["with a matrix", "without"])("leaves a destination without a road out, %s", async (kind) => {
    const isOff = (column: number): boolean => column === 1;
    const provider: DistanceProvider =
      kind === "without"
        ? {
            ...byColumn,
            async measureDistances(asked, options) {
              if (asked.destination !== destinations[1]) return byColumn.measureDistances(asked, options);
              const message = "no road";
              throw new DistanceProviderError("PROVIDER_UNROUTABLE_DESTINATION", message, { provider: "test" });
            },
          }
        : spoiled((road, _, column) => (isOff(column) ? { ...road, destinationSnapMeters: 351 } : road));
    const rows = await measureMatrixChecked(provider, request);
    rows.forEach((row, index) => {
      const left = row.map((cell, column) => (isOff(column) ? expected[index]?.[column] : cell));
      expect(left).toEqual(expected[index]);
      expect(row[1]).toEqual({ status: "unreachable", reason: "NOT_SNAPPED" });
    });
  });

  it("measureMatrixChecked does not believe an impossible drive, and keeps the others", async () => {
    const provider = spoiled((road, row, column) =>
      row === 0 && column === 2 ? { ...road, distanceMeters: 2 ** 31 } : road,
    );
    const rows = await measureMatrixChecked(provider, request);
    expect(rows[0]?.[2]).toEqual({ status: "unreachable", reason: "UNKNOWN" });
    expect(rows[1]).toEqual(expected[1]);
  });

  it.each<[string, unknown]>([
    ["a text instead of rows", "none"],
    ["too few rows", expected.slice(1)],
    ["too many cells in a row", expected.map((row) => [...row, row[0]])],
    ["a row that is not a list", expected.map(() => null)],
    ["a cell that is not a result", expected.map((row) => row.map(() => 5))],
    ["a negative drive", expected.map((row) => row.map((cell) => ({ ...cell, distanceMeters: -5 })))],
    ["only impossible drives", expected.map((row) => row.map((cell) => ({ ...cell, distanceMeters: 1e12 })))],
    ["only UNKNOWN", expected.map((row) => row.map(() => ({ status: "unreachable", reason: "UNKNOWN" })))],
  ])("measureMatrixChecked refuses an answer with %s", async (_, answer) => {
    const provider = { ...roads, measureMatrix: async () => answer as never };
    await expect(measureMatrixChecked(provider, request)).rejects.toMatchObject({ code: "PROVIDER_INVALID_RESPONSE" });
  });
});
