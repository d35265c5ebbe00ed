import { expect, it } from "vitest";
import { toJson } from "../../src/json/to-json.js";

it("toJson writes a whole number of kilometres as Python writes a float", () => {
  expect(
    toJson([
      { id: 1, distance_km: 0 },
      { distance_km: 12, id: 2 },
    ]),
  ).toBe('[{"id":1,"distance_km":0.0},{"distance_km":12.0,"id":2}]');
});

it("toJson leaves all other numbers, and text, unchanged", () => {
  expect(toJson({ id: 3, distance_km: 1.5, tech_id: '"distance_km":7', calls: 2 })).toBe(
    '{"id":3,"distance_km":1.5,"tech_id":"\\"distance_km\\":7","calls":2}',
  );
  expect(toJson({ distance_km: null })).toBe('{"distance_km":null}');
});
