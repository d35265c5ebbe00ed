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
    ["a text", { distanceMeters: "1200" }],
    ["an infinite one", { distanceMeters: Number.POSITIVE_INFINITY }],
    ["a snap that is no number", { originSnapMeters: Number.NaN }],
    ["a negative snap", { originSnapMeters: -200 }],
    ["a null", { distanceMeters: null }],
  ])("%s is unknown, and fails no other", (_, cell) => {
    expect(read({ ...good, ...cell }, good)).toEqual([
      { status: "unreachable", reason: "UNKNOWN" },
      { status: "measured", ...good },
    ]);
  });

  it("hands a number that only looks impossible to the core", () => {
    const sentinel = { ...good, distanceMeters: Number.MAX_VALUE };
    expect(read(sentinel)).toMatchObject([{ status: "measured", distanceMeters: Number.MAX_VALUE }]);
  });

  it("reads the noise below zero as nothing", () => {
    expect(read({ ...good, distanceMeters: -0.6 })).toMatchObject([{ distanceMeters: 0 }]);
  });

  it("refuses an answer in which nothing can be true", () => {
    expect(() => read({ ...good, distanceMeters: -5000 })).toThrow("fake answered a drive of -5000 m in 90 s");
  });
});
