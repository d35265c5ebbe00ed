import { expect, it } from "vitest";
import { toJsonText } from "../../src/json/to-json-text.js";

it("toJsonText writes a whole number of kilometres as Python writes a float", () => {
  expect(
    toJsonText([
      { id: 1, distance_km: 0 },
      { distance_km: 12, id: 2 },
    ]),
  ).toBe('[{"id":1,"distance_km":0.0},{"distance_km":12.0,"id":2}]');
});

it("toJsonText leaves all other numbers, and text, unchanged", () => {
  expect(toJsonText({ id: 3, distance_km: 1.5, tech_id: '"distance_km":7', calls: 2 })).toBe(
    '{"id":3,"distance_km":1.5,"tech_id":"\\"distance_km\\":7","calls":2}',
  );
  expect(toJsonText({ distance_km: null })).toBe('{"distance_km":null}');
});
