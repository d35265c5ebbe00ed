import { describe, expect, it } from "vitest";
import { type RoadCell, toRoadResults } from "../src/index.js";

const good: RoadCell = { distanceMeters: 1200, durationSeconds: 90, originSnapMeters: 5, destinationSnapMeters: 7 };

function read(...cells: readonly RoadCell[]) {
  return toRoadResults(cells, {
    provider: "fake",
    originCount: cells.length,
    toNullReason: () => "UNKNOWN",
  });
}

describe("toRoadResults", () => {
  it.each<[string, Partial<RoadCell>]>([
    ["a negative distance", { distanceMeters: -5000 }],
    ["a negative time", { durationSeconds: -5000 }],
    ["a distance as a string", { distanceMeters: "1200" }],
    ["an infinite distance", { distanceMeters: Number.POSITIVE_INFINITY }],
    ["a snap that is not a number", { originSnapMeters: Number.NaN }],
    ["a negative snap", { originSnapMeters: -200 }],
    ["a distance of null", { distanceMeters: null }],
  ])("makes a cell with %s UNKNOWN, and keeps the other cells", (_, cell) => {
    expect(read({ ...good, ...cell }, good)).toEqual([
      { status: "unreachable", reason: "UNKNOWN" },
      { status: "measured", ...good },
    ]);
  });

  it("keeps a positive distance that looks impossible, for the core to check", () => {
    const sentinel = { ...good, distanceMeters: Number.MAX_VALUE };
    expect(read(sentinel)).toMatchObject([{ status: "measured", distanceMeters: Number.MAX_VALUE }]);
  });

  it("reads a distance slightly below zero as 0", () => {
    expect(read({ ...good, distanceMeters: -0.6 })).toMatchObject([{ distanceMeters: 0 }]);
  });

  it("refuses an answer in which every cell is invalid", () => {
    expect(() => read({ ...good, distanceMeters: -5000 })).toThrow(
      "fake sent an invalid answer: a drive of -5000 m in 90 s",
    );
  });
});
