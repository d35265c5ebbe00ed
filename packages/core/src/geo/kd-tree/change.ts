import { addPoint, bucketSize, hasRoom, lengthOf, nextOf, releaseBucket, removePoint } from "./buckets.js";
import { countPoints, rebuild } from "./build.js";
import { copyPoint, tagsOf } from "./points.js";
import {
  axisOf,
  firstBucket,
  isLeaf,
  leafAt,
  linkOf,
  maskOf,
  narrowMasks,
  parentOf,
  releasePair,
  root,
  setBranch,
  setLeaf,
  splitOf,
  type Tree,
  toChild,
  widenMasks,
} from "./tree.js";

/** The largest share of its parent's points that a child may have, before a leaf that is too deep causes a rebuild. */
const maxShare = Math.SQRT1_2;

/**
 * Adds the incoming point. A full leaf is split. If a leaf becomes too deep, as when points arrive in order, the tree
 * is balanced. Costs O(log n) on average, regardless of the order of points.
 *
 * @param size the number of points, including this one
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
 * Rebuilds the lowest unbalanced part of the tree above a node (I. Galperin, R. L. Rivest, "Scapegoat trees", SODA
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

/** Removes the point at this place. Leaves that become nearly empty are merged. */
export function removeAt(tree: Tree, place: number): void {
  let node = leafAt(tree, place);
  setLeaf(tree, node, removePoint(tree.buckets, firstBucket(tree, node), place));
  narrowMasks(tree, node);
  while (node !== root && isLeaf(tree, node)) {
    node = parentOf(tree, node);
    mergeChildren(tree, node);
  }
}

/**
 * Merges two leaves that together fill at most half a bucket. Replaces a branch that has an empty leaf with its other
 * child.
 */
function mergeChildren(tree: Tree, branch: number): void {
  const low = linkOf(tree, branch);
  const high = low + 1;
  if (isLeaf(tree, low) && isLeaf(tree, high) && countPoints(tree, branch) <= bucketSize / 2) rebuild(tree, branch);
  else if (isEmpty(tree, high)) replace(tree, branch, low, high);
  else if (isEmpty(tree, low)) replace(tree, branch, high, low);
}

function isEmpty(tree: Tree, node: number): boolean {
  return isLeaf(tree, node) && lengthOf(tree.buckets, firstBucket(tree, node)) === 0;
}

/** Replaces a parent with one of its children, and frees the other child, which is empty. */
function replace(tree: Tree, branch: number, child: number, empty: number): void {
  const { buckets } = tree;
  releaseBucket(buckets, firstBucket(tree, empty));
  releasePair(tree, linkOf(tree, branch));
  tree.masks[branch] = maskOf(tree, child);
  if (!isLeaf(tree, child)) {
    setBranch(tree, branch, linkOf(tree, child), axisOf(tree, child), splitOf(tree, child));
    return;
  }
  const first = firstBucket(tree, child);
  setLeaf(tree, branch, first);
  for (let bucket = first; bucket !== -1; bucket = nextOf(buckets, bucket)) buckets.leaves[bucket] = branch;
}

/**
 * Overwrites the point at a place with the incoming one if both belong to the same leaf and have the same tags, which
 * is the case for most moves on the road. Returns whether it did.
 */
export function moveWithinLeaf(tree: Tree, place: number): boolean {
  const { buckets, incoming } = tree;
  let leaf = root;
  while (!isLeaf(tree, leaf)) leaf = toChild(tree, leaf, incoming, 0);
  if (leaf !== leafAt(tree, place)) return false;
  // If there is a second bucket, all points of the leaf must stay the same.
  if (nextOf(buckets, firstBucket(tree, leaf)) !== -1) return false;
  if (tagsOf(buckets.points, place) !== tagsOf(incoming, 0)) return false;
  copyPoint(incoming, 0, buckets.points, place);
  return true;
}
