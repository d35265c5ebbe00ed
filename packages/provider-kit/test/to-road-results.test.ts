import { describe, expect, it } from "vitest";
import { type RoadCell, toRoadMatrix, toRoadResults } from "../src/index.js";

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

describe("toRoadMatrix", () => {
  const size = { provider: "fake", originCount: 2, destinationCount: 3 };
  const empty = { ...good, distanceMeters: null };

  it("keeps rows and columns, and asks what an empty cell means", () => {
    const rows = [
      [good, empty, good],
      [{ ...good, distanceMeters: 7 }, good, { ...good, distanceMeters: -5000 }],
    ];
    const results = toRoadMatrix(rows, {
      ...size,
      toNullReason: (row, column) => (row === 0 && column === 1 ? "NO_ROUTE" : "NOT_SNAPPED"),
    });
    expect(results).toMatchObject([
      [{ distanceMeters: 1200 }, { reason: "NO_ROUTE" }, { distanceMeters: 1200 }],
      [{ distanceMeters: 7 }, { distanceMeters: 1200 }, { reason: "UNKNOWN" }],
    ]);
  });

  it.each([
    ["a row too few", [[good, good, good]], "1 rows for 2 origins"],
    [
      "a column too few",
      [
        [good, good, good],
        [good, good],
      ],
      "2 columns for 3 destinations",
    ],
  ])("toRoadMatrix refuses a matrix with %s", (_, rows, problem) => {
    expect(() => toRoadMatrix(rows, { ...size, toNullReason: () => "UNKNOWN" })).toThrow(problem);
  });
});
