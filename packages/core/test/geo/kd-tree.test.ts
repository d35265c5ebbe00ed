import { describe, expect, it } from "vitest";
import { countPoints } from "../../src/geo/kd-tree/build.js";
import { insertIncoming, moveWithinLeaf, removeAt } from "../../src/geo/kd-tree/change.js";
import { createTree, leafAt, root, type Tree } from "../../src/geo/kd-tree/tree.js";
import { writeUnitVector } from "../../src/geo/unit-vector.js";

const count = 20_000;

describe("the tree of the spatial index", () => {
  it.each([
    ["in a random order", (entry: number) => [(entry * 7919) % count, (entry * 104_729) % count] as const],
    ["along a meridian", (entry: number) => [entry, 0] as const],
    ["row by row", (entry: number) => [Math.floor(entry / 141) * 141, (entry % 141) * 141] as const],
    ["one by one to a corner that half of them share", (entry: number) => [Math.min(entry, count / 2), 0] as const],
  ])("the tree stays shallow if points come %s", (_, toPlace) => {
    const tree = createTree();
    for (let entry = 0; entry < count; entry += 1) insert(tree, entry, entry + 1, toPlace(entry));
    expect(countPoints(tree, root)).toBe(count);
    expect(tree.depth).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(count)) + 2);
  });

  it("reuses the memory of removed points for new ones", () => {
    const tree = createTree();
    for (let round = 0; round < 20; round += 1) {
      for (let entry = 0; entry < 2000; entry += 1)
        insert(tree, entry, entry + 1, [(entry * (round + 7919)) % count, entry]);
      for (let entry = 0; entry < 2000; entry += 1) removeAt(tree, tree.buckets.places[entry] ?? Number.NaN);
      expect(countPoints(tree, root)).toBe(0);
    }
    expect(tree.buckets.count).toBeLessThan(400);
    expect(tree.buckets.count - tree.buckets.free.length).toBe(1);
    expect(tree.count / 2 - tree.free.length).toBe(1);
  });

  it("splits a leaf with several buckets once its shared points are gone", () => {
    const tree = createTree();
    for (let entry = 0; entry < 1000; entry += 1) insert(tree, entry, entry + 1, [0, 0]);
    for (let entry = 0; entry < 1000; entry += 1) {
      const place = tree.buckets.places[entry] ?? Number.NaN;
      writeIncoming(tree, entry, [entry, entry % 7]);
      if (moveWithinLeaf(tree, place)) continue;
      removeAt(tree, place);
      insertIncoming(tree, 1000);
    }
    expect(countPoints(tree, root)).toBe(1000);
    const used = Array.from(tree.buckets.nexts.subarray(0, tree.buckets.count), (next, bucket) => ({ next, bucket }));
    const free = new Set(tree.buckets.free);
    expect(used.filter(({ next, bucket }) => next !== -1 && !free.has(bucket))).toEqual([]);
  });

  it("a leaf with several buckets replaces its parent once its neighbours are gone", () => {
    const tree = createTree();
    for (let entry = 0; entry < 105; entry += 1) insert(tree, entry, entry + 1, [Math.max(0, entry - 99), 0]);
    for (let entry = 100; entry < 105; entry += 1) removeAt(tree, tree.buckets.places[entry] ?? Number.NaN);
    expect(countPoints(tree, root)).toBe(100);
    for (let entry = 0; entry < 100; entry += 1) {
      expect(leafAt(tree, tree.buckets.places[entry] ?? Number.NaN)).toBe(root);
    }
  });
});

function insert(tree: Tree, entry: number, size: number, place: readonly [number, number]): void {
  writeIncoming(tree, entry, place);
  insertIncoming(tree, size);
}

function writeIncoming(tree: Tree, entry: number, [north, east]: readonly [number, number]): void {
  writeUnitVector({ latitude: (north / count) * 80, longitude: (east / count) * 170 }, tree.incoming.vectors);
  tree.incoming.entries[0] = entry;
}
