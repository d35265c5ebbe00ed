import fc from "fast-check";
import { expect, it } from "vitest";
import { compareIds } from "../../src/plugin-kit/index.js";

it("compareIds puts whole numbers first, in numeric order, and the rest by code unit", () => {
  const ids = [
    "b",
    "10",
    "",
    "9",
    "01",
    "99999999999999999999",
    "0",
    "B",
    "-1",
    "-10",
    "-2",
    "-0",
    "-01",
    "100000000000000000000",
  ];
  expect(ids.toSorted(compareIds)).toEqual([
    "-10",
    "-2",
    "-1",
    "0",
    "9",
    "10",
    "99999999999999999999",
    "100000000000000000000",
    "",
    "-0",
    "-01",
    "01",
    "B",
    "b",
  ]);
});

it("compareIds is a total order", () => {
  const id = fc.oneof(fc.string(), fc.integer().map(String), fc.bigInt().map(String));
  fc.assert(
    fc.property(id, id, id, (a, b, c) => {
      expect(Math.sign(compareIds(a, b))).toBe(0 - Math.sign(compareIds(b, a)));
      expect(compareIds(a, b) === 0).toBe(a === b);
      if (compareIds(a, b) <= 0 && compareIds(b, c) <= 0) expect(compareIds(a, c)).toBeLessThanOrEqual(0);
    }),
    { numRuns: 2000 },
  );
});
