import { addPoint, hasRoom } from "./buckets.js";
import { tagsOf } from "./points.js";
import { countPoints, rebuild } from "./rebuild.js";
import { firstBucket, isLeaf, maskOf, root, setLeaf, type Tree, toChild } from "./tree.js";

/** A child may have this share of the points of its parent, before a leaf that is too deep has them built anew. */
const maxShare = Math.SQRT1_2;

/**
 * Adds the incoming point. A leaf that is full is divided; should one come to lie too deep, as when points come in
 * order, the lowest part of the tree above it that leans is built anew (I. Galperin, R. L. Rivest, "Scapegoat trees",
 * SODA 1993): O(log n) each on average, whatever the order.
 *
 * @param size how many points there are with it
 */
export function insertIncoming(tree: Tree, size: number): void {
  const maxDepth = 2 * (32 - Math.clz32(size));
  insertBelow(tree, root, 0, maxDepth);
}

/** Returns how many points are below the node where the one to blame for a leaf too deep is to be found yet, else 0. */
function insertBelow(tree: Tree, node: number, depth: number, maxDepth: number): number {
  tree.masks[node] = maskOf(tree, node) | tagsOf(tree.incoming, 0);
  if (isLeaf(tree, node)) return insertIntoLeaf(tree, node, depth, maxDepth);
  const child = toChild(tree, node, tree.incoming, 0);
  const childCount = insertBelow(tree, child, depth + 1, maxDepth);
  if (childCount === 0) return 0;
  const count = childCount + countPoints(tree, child ^ 1);
  if (childCount <= maxShare * count) return count;
  rebuild(tree, node, depth);
  return 0;
}

function insertIntoLeaf(tree: Tree, leaf: number, depth: number, maxDepth: number): number {
  const { buckets, incoming } = tree;
  const bucket = firstBucket(tree, leaf);
  const isFull = !hasRoom(buckets, bucket, incoming, 0);
  setLeaf(tree, leaf, addPoint(buckets, bucket, incoming, 0));
  if (isFull) rebuild(tree, leaf, depth);
  return isFull && depth > maxDepth ? countPoints(tree, leaf) : 0;
}
