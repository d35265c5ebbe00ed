import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Coordinates } from "../../src/domain/coordinates.js";
import { compareIds } from "../../src/domain/ids.js";
import { earthRadiusMeters, greatCircleDistanceMeters } from "../../src/geo/great-circle.js";
import type { Rank } from "../../src/geo/nearest-list.js";
import { createSpatialIndex, type SpatialIndex } from "../../src/geo/spatial-index.js";

const latitude = fc.oneof(fc.double({ min: -90, max: 90, noNaN: true }), fc.constantFrom(-90, 0, 49.4, 49.400_001, 90));
const longitude = fc.oneof(
  fc.double({ min: -180, max: 180, noNaN: true }),
  fc.constantFrom(-180, -179.999, 0, 8.7, 8.700_001, 180),
);
const location = fc.record({ latitude, longitude });

/** Two formulas round differently by this much, most of it near the antipode. */
const roundingMeters = 0.3;

describe("the spatial index", () => {
  it("finds what brute force finds, while everyone moves, comes and goes", () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant("set" as const), id: fc.nat(80), location }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("delete" as const), id: fc.nat(80), location }) },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant("search" as const), id: fc.integer({ min: 1, max: 40 }), location }),
      },
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 250 }), (steps) => {
        const index = createSpatialIndex();
        const model = new Map<string, Coordinates>();
        for (const { kind, id, location: place } of steps) {
          if (kind === "set") {
            index.set(String(id), place);
            model.set(String(id), place);
          } else if (kind === "delete") {
            expect(index.delete(String(id))).toBe(model.delete(String(id)));
          } else {
            expectNearest(index.findNearest(place, id, null), model, place, id);
          }
          expect(index.size).toBe(model.size);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("gives everyone once, page by page", () => {
    fc.assert(
      fc.property(
        fc.array(location, { maxLength: 120 }),
        location,
        fc.integer({ min: 1, max: 50 }),
        (places, near, limit) => {
          const index = createSpatialIndex();
          for (const [id, place] of places.entries()) index.set(String(id), place);
          const all = index.findNearest(near, places.length + 1, null);
          expect(listPages(index, near, limit)).toEqual(all);
          expect(all).toHaveLength(places.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("keeps a depot of a thousand, at one point, in the order of their ids", () => {
    const index = createSpatialIndex();
    const depot = { latitude: 49.4, longitude: 8.7 };
    for (let id = 999; id >= 0; id -= 1) index.set(String(id), depot);
    const ids = index.findNearest({ latitude: 49, longitude: 8 }, 1000, null).map((rank) => rank.id);
    expect(ids).toEqual(ids.toSorted(compareIds));
    expect(ids).toHaveLength(1000);
  });

  it("takes a pole, and the antimeridian, for one place, whatever the other degree says", () => {
    const index = createSpatialIndex();
    index.set("1", { latitude: 90, longitude: 17 });
    index.set("2", { latitude: 0, longitude: 180 });
    expect(index.findNearest({ latitude: 90, longitude: -120 }, 1, null)[0]).toEqual({ squaredChord: 0, id: "1" });
    expect(index.findNearest({ latitude: 0, longitude: -180 }, 1, null)[0]).toEqual({ squaredChord: 0, id: "2" });
  });
});

function listPages(index: SpatialIndex, near: Coordinates, limit: number): readonly Rank[] {
  const ranks: Rank[] = [];
  for (;;) {
    const page = index.findNearest(near, limit, ranks.at(-1) ?? null);
    ranks.push(...page);
    if (page.length < limit) return ranks;
  }
}

function expectNearest(
  ranks: readonly Rank[],
  model: Map<string, Coordinates>,
  near: Coordinates,
  limit: number,
): void {
  const meters = [...model.values()].map((place) => greatCircleDistanceMeters(place, near)).sort((a, b) => a - b);
  expect(ranks).toHaveLength(Math.min(limit, model.size));
  expect(new Set(ranks.map(({ id }) => id)).size).toBe(ranks.length);
  for (const [place, { squaredChord, id }] of ranks.entries()) {
    const own = greatCircleDistanceMeters(model.get(id) ?? near, near);
    expect(Math.abs(own - toMeters(squaredChord))).toBeLessThan(roundingMeters);
    expect(Math.abs(own - (meters[place] ?? Number.NaN))).toBeLessThan(roundingMeters);
  }
}

function toMeters(squaredChord: number): number {
  return 2 * earthRadiusMeters * Math.asin(Math.min(1, Math.sqrt(squaredChord) / 2));
}
