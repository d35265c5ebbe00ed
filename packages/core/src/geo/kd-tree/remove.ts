import { bucketSize, lengthOf, releaseBucket, removePoint, uniteTags } from "./buckets.js";
import { countPoints, rebuild } from "./rebuild.js";
import {
  axisOf,
  firstBucket,
  isLeaf,
  linkOf,
  maskOf,
  releasePair,
  root,
  setBranch,
  setLeaf,
  splitOf,
  type Tree,
  toChild,
  uniteMasks,
} from "./tree.js";

/** Takes out the point at this place. Leaves that run empty are merged. */
export function removeAt(tree: Tree, place: number): void {
  removeBelow(tree, root, 0, place);
}

function removeBelow(tree: Tree, node: number, depth: number, place: number): void {
  if (isLeaf(tree, node)) {
    const bucket = removePoint(tree.buckets, firstBucket(tree, node), place);
    setLeaf(tree, node, bucket);
    tree.masks[node] = uniteTags(tree.buckets, bucket, maskOf(tree, node));
    return;
  }
  const child = toChild(tree, node, tree.buckets.points, place);
  removeBelow(tree, child, depth + 1, place);
  uniteMasks(tree, node);
  if (isLeaf(tree, child)) mergeChildren(tree, node, depth);
}

/** Two leaves that are half empty together become one. A branch with an empty leaf becomes what its other child is. */
function mergeChildren(tree: Tree, branch: number, depth: number): void {
  const low = linkOf(tree, branch);
  const high = low + 1;
  if (isLeaf(tree, low) && isLeaf(tree, high) && countPoints(tree, branch) <= bucketSize / 2) {
    rebuild(tree, branch, depth);
  } else if (isEmpty(tree, high)) replace(tree, branch, low, high);
  else if (isEmpty(tree, low)) replace(tree, branch, high, low);
}

function isEmpty(tree: Tree, node: number): boolean {
  return isLeaf(tree, node) && lengthOf(tree.buckets, firstBucket(tree, node)) === 0;
}

/** Puts a child in the place of its parent, and gives back the other child, which is empty. */
function replace(tree: Tree, branch: number, child: number, empty: number): void {
  releaseBucket(tree.buckets, firstBucket(tree, empty));
  releasePair(tree, linkOf(tree, branch));
  setBranch(tree, branch, linkOf(tree, child), axisOf(tree, child), splitOf(tree, child));
  tree.masks[branch] = maskOf(tree, child);
}
