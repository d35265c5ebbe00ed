import { addPoint, hasRoom } from "./buckets.js";
import { widenMasks } from "./masks.js";
import { tagsOf } from "./points.js";
import { countPoints, rebuild } from "./rebuild.js";
import { firstBucket, isLeaf, parentOf, root, setLeaf, type Tree, toChild } from "./tree.js";

/** A child may have this share of the points of its parent, before a leaf that is too deep has them built anew. */
const maxShare = Math.SQRT1_2;

/**
 * Adds the incoming point. A leaf that is full is divided; should one come to lie too deep, as when points come in
 * order, the tree is balanced: O(log n) each on average, whatever the order.
 *
 * @param size how many points there are with it
 */
export function insertIncoming(tree: Tree, size: number): void {
  const { buckets, incoming } = tree;
  let leaf = root;
  let depth = 0;
  for (; !isLeaf(tree, leaf); depth += 1) leaf = toChild(tree, leaf, incoming, 0);
  const bucket = firstBucket(tree, leaf);
  const isFull = !hasRoom(buckets, bucket, incoming, 0);
  setLeaf(tree, leaf, addPoint(buckets, bucket, incoming, 0));
  widenMasks(tree, leaf, tagsOf(incoming, 0));
  if (!isFull) return;
  tree.depth = Math.max(tree.depth, depth + rebuild(tree, leaf));
  if (depth > 2 * (32 - Math.clz32(size))) balance(tree, leaf, depth);
}

/**
 * Builds anew the lowest part of the tree above a node that leans (I. Galperin, R. L. Rivest, "Scapegoat trees", SODA
 * 1993).
 */
function balance(tree: Tree, leaf: number, leafDepth: number): void {
  let node = leaf;
  let count = countPoints(tree, leaf);
  for (let depth = leafDepth - 1; node !== root; depth -= 1) {
    const parent = parentOf(tree, node);
    const parentCount = count + countPoints(tree, node ^ 1);
    if (count > maxShare * parentCount) {
      tree.depth = Math.max(tree.depth, depth + rebuild(tree, parent));
      return;
    }
    node = parent;
    count = parentCount;
  }
}
