import type { Coordinates } from "../domain/coordinates.js";
import { insertIncoming, moveWithinLeaf, removeAt } from "./kd-tree/change.js";
import { createFrontier, search } from "./kd-tree/search.js";
import { createTree, type Tree } from "./kd-tree/tree.js";
import { clearNearestList, createNearestList, type Rank, toRanks } from "./nearest-list.js";
import { writeUnitVector } from "./unit-vector.js";

/** Finds the technicians nearest to a point on the sphere, exactly, while they move. */
export interface SpatialIndex {
  readonly size: number;
  /**
   * Adds or moves an id. The location must be valid.
   *
   * @param tags 32 yes-or-no properties to search by, one per bit. Default: no property.
   */
  set(id: string, location: Coordinates, tags?: number): void;
  /** Returns whether the id was in the index. */
  delete(id: string): boolean;
  /**
   * Returns the nearest, ties by id; with `after`, those that come after that place in the ranking.
   *
   * @param requiredTags finds only those whose tags have all these bits. Default: no tag is required.
   */
  findNearest(near: Coordinates, limit: number, after: Rank | null, requiredTags?: number): readonly Rank[];
}

/**
 * A k-d tree over the points as unit vectors (J. L. Bentley, "Multidimensional binary search trees used for associative
 * searching", CACM 18(9), 1975), with buckets for leaves, in typed arrays. The order by the straight line through the
 * Earth is the same as the order by the way over the ground. A search or a move costs O(log n) on average, and
 * allocates only the result.
 */
export function createSpatialIndex(): SpatialIndex {
  const entries = new Map<string, number>();
  const ids: string[] = [];
  const freeEntries: number[] = [];
  const tree = createTree();
  const frontier = createFrontier();
  const nearest = createNearestList(ids);
  const vector = new Float64Array(3);

  const takeEntry = (id: string): number => {
    const entry = freeEntries.pop() ?? ids.length;
    ids[entry] = id;
    entries.set(id, entry);
    return entry;
  };

  const placeOf = (entry: number): number => tree.buckets.places[entry] as number;

  return {
    get size() {
      return entries.size;
    },
    set(id, location, tags = 0) {
      const known = entries.get(id);
      const entry = known ?? takeEntry(id);
      writeIncoming(tree, entry, location, tags);
      if (known !== undefined) {
        if (moveWithinLeaf(tree, placeOf(entry))) return;
        removeAt(tree, placeOf(entry));
      }
      insertIncoming(tree, entries.size);
    },
    delete(id) {
      const entry = entries.get(id);
      if (entry === undefined) return false;
      removeAt(tree, placeOf(entry));
      ids[entry] = "";
      freeEntries.push(entry);
      return entries.delete(id);
    },
    findNearest(near, limit, after, requiredTags = 0) {
      writeUnitVector(near, vector);
      clearNearestList(nearest, Math.min(limit, entries.size), after);
      search(tree, frontier, vector, nearest, requiredTags | 0);
      return toRanks(nearest);
    },
  };
}

function writeIncoming({ incoming }: Tree, entry: number, location: Coordinates, tags: number): void {
  writeUnitVector(location, incoming.vectors);
  incoming.entries[0] = entry;
  incoming.tags[0] = tags;
}
