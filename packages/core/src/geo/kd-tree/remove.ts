import { bucketSize, releaseBucket, removePoint, uniteTags } from "./buckets.js";
import { countPoints, rebuild } from "./rebuild.js";
import { firstBucket, isLeaf, releasePair, root, setLeaf, type Tree, toChild } from "./tree.js";

/** Takes out the point at this place. Leaves that run empty are merged. */
export function removeAt(tree: Tree, place: number): void {
  removeBelow(tree, root, 0, place);
}

function removeBelow(tree: Tree, node: number, depth: number, place: number): void {
  if (isLeaf(tree, node)) {
    const bucket = removePoint(tree.buckets, firstBucket(tree, node), place);
    setLeaf(tree, node, bucket);
    tree.masks[node] = uniteTags(tree.buckets, bucket, tree.masks[node] as number);
    return;
  }
  const child = toChild(tree, node, tree.buckets.points, place);
  removeBelow(tree, child, depth + 1, place);
  const low = tree.links[node] as number;
  tree.masks[node] = (tree.masks[low] as number) | (tree.masks[low + 1] as number);
  if (isLeaf(tree, child)) mergeChildren(tree, node, depth);
}

/** Two leaves that are half empty together become one. A branch with an empty leaf becomes what its other child is. */
function mergeChildren(tree: Tree, branch: number, depth: number): void {
  const low = tree.links[branch] as number;
  const high = low + 1;
  if (isLeaf(tree, low) && isLeaf(tree, high) && countPoints(tree, branch) <= bucketSize / 2) {
    rebuild(tree, branch, depth, false);
  } else if (isEmpty(tree, high)) replace(tree, branch, low, high);
  else if (isEmpty(tree, low)) replace(tree, branch, high, low);
}

function isEmpty(tree: Tree, node: number): boolean {
  return isLeaf(tree, node) && tree.buckets.lengths[firstBucket(tree, node)] === 0;
}

/** Puts a child in the place of its parent, and gives back the other child, which is empty. */
function replace(tree: Tree, branch: number, child: number, empty: number): void {
  releaseBucket(tree.buckets, firstBucket(tree, empty));
  releasePair(tree, tree.links[branch] as number);
  tree.links[branch] = tree.links[child] as number;
  tree.axes[branch] = tree.axes[child] as number;
  tree.splits[branch] = tree.splits[child] as number;
  tree.masks[branch] = tree.masks[child] as number;
}
