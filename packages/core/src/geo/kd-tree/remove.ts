import { bucketSize, lengthOf, nextOf, releaseBucket, removePoint } from "./buckets.js";
import { narrowMasks } from "./masks.js";
import { countPoints, rebuild } from "./rebuild.js";
import {
  axisOf,
  firstBucket,
  isLeaf,
  leafAt,
  linkOf,
  maskOf,
  parentOf,
  releasePair,
  root,
  setBranch,
  setLeaf,
  splitOf,
  type Tree,
} from "./tree.js";

/** Takes out the point at this place. Leaves that run empty are merged. */
export function removeAt(tree: Tree, place: number): void {
  let node = leafAt(tree, place);
  setLeaf(tree, node, removePoint(tree.buckets, firstBucket(tree, node), place));
  narrowMasks(tree, node);
  while (node !== root && isLeaf(tree, node)) {
    node = parentOf(tree, node);
    mergeChildren(tree, node);
  }
}

/** Two leaves that are half empty together become one. A branch with an empty leaf becomes what its other child is. */
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

/** Puts a child in the place of its parent, and gives back the other child, which is empty. */
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
