import { describe, expect, it } from "vitest";
import { countMarks, groupMarks, isOnePlace, type MapMark, type MapPlace } from "../../desk/views/map/group-marks.js";

const look = { shape: "circle", sign: "F", fill: "red", ink: "white", isChosen: false } as const;
const mark = (key: string, place: MapPlace, rank = 0): MapMark => ({ key, place, rank, look });
const toPixel = ([y, x]: MapPlace): { readonly x: number; readonly y: number } => ({ x, y });

describe("the marks of the map", () => {
  it("are one if they cover each other, at the place of the highest", () => {
    const groups = groupMarks([mark("low", [0, 0]), mark("high", [0, 5], 9), mark("far", [0, 30], 1)], toPixel, 12);
    expect(groups.map(({ x, marks }) => [x, marks.map(({ key }) => key)])).toEqual([
      [30, ["far"]],
      [5, ["high", "low"]],
    ]);
  });

  it("are one also across the edges of cells, and never lost", () => {
    const marks = Array.from({ length: 500 }, (_, index) => mark(`${index}`, [(index * 37) % 211, (index * 91) % 307]));
    for (const near of [1, 12, 40]) {
      const groups = groupMarks(marks, toPixel, near);
      expect(groups.flatMap(({ marks: all }) => all)).toHaveLength(500);
      const distances = groups.flatMap((one, index) =>
        groups.slice(index + 1).map((other) => Math.hypot(one.x - other.x, one.y - other.y)),
      );
      expect(distances.reduce((least, one) => Math.min(least, one), near)).toBeGreaterThanOrEqual(near);
    }
  });

  it("of a group are counted by kind: those like its first, other people, and other jobs", () => {
    const emergency = { ...look, shape: "diamond", sign: "!!" } as const;
    const people = Array.from({ length: 166 }, (_, index) => mark(`p${index}`, [0, 0]));
    const jobs = ["j1", "j2"].map((key) => ({ ...mark(key, [0, 0]), look: { ...emergency, sign: "·" } }));
    const top = { ...mark("top", [0, 0]), look: emergency };
    expect(countMarks([top, ...people])).toEqual({ alike: 1, people: 166, jobs: 0 });
    expect(countMarks([top, { ...top, key: "second" }, ...jobs, ...people])).toEqual({
      alike: 2,
      people: 166,
      jobs: 2,
    });
    expect(countMarks([...people.slice(0, 2), { ...mark("o", [0, 0]), look: { ...look, sign: "O" } }])).toEqual({
      ...{ alike: 2, people: 1, jobs: 0 },
    });
  });

  it("are at one place if zooming in would not part them", () => {
    expect(isOnePlace([mark("a", [49.41, 8.69]), mark("b", [49.410001, 8.690001])])).toBe(true);
    expect(isOnePlace([mark("a", [49.41, 8.69]), mark("b", [49.4101, 8.69])])).toBe(false);
  });
});
