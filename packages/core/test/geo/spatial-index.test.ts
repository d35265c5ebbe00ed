import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Coordinates } from "../../src/domain/coordinates.js";
import { compareIds } from "../../src/domain/ids.js";
import { earthRadiusMeters, greatCircleDistanceMeters } from "../../src/geo/great-circle.js";
import type { Rank } from "../../src/geo/nearest-list.js";
import { createSpatialIndex, type SpatialIndex } from "../../src/geo/spatial-index.js";
import { createBruteForce } from "./brute-force.js";

/** Everywhere, and sometimes at difficult places: poles, the antimeridian, a few places that many share. */
const latitude = fc.oneof(
  fc.double({ min: -90, max: 90, noNaN: true }),
  fc.constantFrom(-90, -89.999_999, 0, 49.4, 49.400_001, 89.999_999, 90),
);
const longitude = fc.oneof(
  fc.double({ min: -180, max: 180, noNaN: true }),
  fc.constantFrom(-180, -179.999_999, -90, 0, 8.7, 8.700_001, 90, 179.999_999, 180),
);
const location = fc.record({ latitude, longitude });
const tags = fc.oneof(fc.constantFrom(0, 0, 1, 2, 3, 0x8000_0000), fc.integer());

const id = fc.nat(150).map(String);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("set" as const), id, location, tags }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("delete" as const), id }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("find" as const),
      near: location,
      limit: fc.integer({ min: 1, max: 60 }),
      after: fc.option(fc.record({ squaredChord: fc.double({ min: 0, max: 4, noNaN: true }), id })),
      tags: fc.constantFrom(0, 0, 1, 2, 3, 0x8000_0000),
    }),
  },
);

describe("the spatial index", () => {
  it("finds exactly what brute force finds, while entries move, are added and are removed", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 400, size: "max" }), (steps) => {
        const index = createSpatialIndex();
        const bruteForce = createBruteForce();
        for (const each of steps) {
          const [answer, expected] = [index, bruteForce].map((either) => take(each, either));
          expect(answer).toEqual(expected);
          expect(index.size).toBe(bruteForce.size);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("the spatial index ranks as the great circle does", () => {
    fc.assert(
      fc.property(fc.array(location, { minLength: 1, maxLength: 80 }), location, (places, near) => {
        const index = createSpatialIndex();
        for (const [number, place] of places.entries()) index.set(String(number), place);
        const meters = places.map((place) => greatCircleDistanceMeters(place, near)).sort((a, b) => a - b);
        for (const [place, { squaredChord }] of index.findNearest(near, places.length, null).entries()) {
          // The two formulas differ by this much because of rounding, mostly near the antipode.
          expect(Math.abs(toMeters(squaredChord) - (meters[place] ?? Number.NaN))).toBeLessThan(0.3);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("the spatial index returns every entry once, page by page", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ location, tags }), { maxLength: 120 }),
        location,
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom(0, 1),
        (places, near, limit, requiredTags) => {
          const index = createSpatialIndex();
          for (const [number, place] of places.entries()) index.set(String(number), place.location, place.tags);
          const all = index.findNearest(near, places.length + 1, null, requiredTags);
          expect(listPages(index, near, limit, requiredTags)).toEqual(all);
          expect(all).toHaveLength(places.filter((place) => (place.tags & requiredTags) === requiredTags).length);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("ranks thousands at one point by id, while they leave and come back", () => {
    const index = createSpatialIndex();
    const bruteForce = createBruteForce();
    const near = { latitude: 49, longitude: 8 };
    const setBoth = (number: number, place: Coordinates): void => {
      for (const either of [index, bruteForce]) either.set(String(number), place, number % 1000 === 7 ? 1 : 0);
    };
    const expectSame = (): void => {
      expect(index.findNearest(near, 100, null)).toEqual(bruteForce.findNearest(near, 100, null));
      expect(index.findNearest(near, 100, null, 1)).toEqual(bruteForce.findNearest(near, 100, null, 1));
    };
    const depot = { latitude: 49.4, longitude: 8.7 };
    for (let number = 4999; number >= 0; number -= 1) setBoth(number, depot);
    const ids = index.findNearest(near, 5000, null).map((rank) => rank.id);
    expect(ids).toEqual(ids.toSorted(compareIds));
    expect(ids).toHaveLength(5000);
    for (let number = 0; number < 4990; number += 1) {
      setBoth(number, { latitude: 49.4 + number / 1e5, longitude: 8.7 - number / 1e6 });
      if (number % 499 === 0) expectSame();
    }
    for (let number = 0; number < 5000; number += 2) setBoth(number, depot);
    expectSame();
  });

  it("treats a pole as one point at any longitude, and both sides of the antimeridian as the same", () => {
    const index = createSpatialIndex();
    index.set("1", { latitude: 90, longitude: 17 });
    index.set("2", { latitude: 0, longitude: 180 });
    expect(index.findNearest({ latitude: 90, longitude: -120 }, 1, null)[0]).toEqual({ squaredChord: 0, id: "1" });
    expect(index.findNearest({ latitude: 0, longitude: -180 }, 1, null)[0]).toEqual({ squaredChord: 0, id: "2" });
  });

  it("the spatial index finds only entries with every required tag", () => {
    const index = createSpatialIndex();
    for (const [number, tag] of [0b01, 0b10, 0b11, 0, -1].entries()) {
      index.set(String(number), { latitude: number, longitude: 0 }, tag);
    }
    const find = (requiredTags: number) =>
      index.findNearest({ latitude: 0, longitude: 0 }, 5, null, requiredTags).map((rank) => rank.id);
    expect(find(0)).toEqual(["0", "1", "2", "3", "4"]);
    expect(find(0b11)).toEqual(["2", "4"]);
    expect(find(0x8000_0000)).toEqual(["4"]);
    index.set("2", { latitude: 2, longitude: 0 });
    expect(find(0b11)).toEqual(["4"]);
  });
});

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

function take(each: Step, index: SpatialIndex): boolean | readonly Rank[] | undefined {
  if (each.kind === "find") return index.findNearest(each.near, each.limit, each.after, each.tags);
  if (each.kind === "delete") return index.delete(each.id);
  index.set(each.id, each.location, each.tags);
  return undefined;
}

function listPages(index: SpatialIndex, near: Coordinates, limit: number, requiredTags: number): readonly Rank[] {
  const ranks: Rank[] = [];
  for (;;) {
    const page = index.findNearest(near, limit, ranks.at(-1) ?? null, requiredTags);
    ranks.push(...page);
    if (page.length < limit) return ranks;
  }
}

function toMeters(squaredChord: number): number {
  return 2 * earthRadiusMeters * Math.asin(Math.min(1, Math.sqrt(squaredChord) / 2));
}
