import type { Coordinates } from "../../src/domain/coordinates.js";
import { compareIds } from "../../src/domain/ids.js";
import type { Rank } from "../../src/geo/nearest-list.js";
import type { SpatialIndex } from "../../src/geo/spatial-index.js";
import { writeUnitVector } from "../../src/geo/unit-vector.js";

/** The reference that the spatial index must equal exactly: measures everyone and sorts everyone. */
export function createBruteForce(): SpatialIndex {
  const everyone = new Map<string, { location: Coordinates; tags: number }>();
  return {
    get size() {
      return everyone.size;
    },
    set: (id, location, tags = 0) => void everyone.set(id, { location, tags }),
    delete: (id) => everyone.delete(id),
    findNearest: (near, limit, after, requiredTags = 0) =>
      [...everyone]
        .filter(([, { tags }]) => ((tags & requiredTags) ^ requiredTags) === 0)
        .map(([id, { location }]) => ({ id, squaredChord: toSquaredChord(location, near) }))
        .filter((rank) => after === null || compareRanks(rank, after) > 0)
        .sort(compareRanks)
        .slice(0, limit),
  };
}

function compareRanks(left: Rank, right: Rank): number {
  return left.squaredChord - right.squaredChord || compareIds(left.id, right.id);
}

function toSquaredChord(from: Coordinates, to: Coordinates): number {
  const [x, y, z] = toVector(from).map((coordinate, axis) => (coordinate - (toVector(to)[axis] ?? 0)) ** 2);
  return (x ?? 0) + (y ?? 0) + (z ?? 0);
}

function toVector(location: Coordinates): number[] {
  const vector = new Float64Array(3);
  writeUnitVector(location, vector);
  return [...vector];
}
