import { nextOf } from "./buckets.js";
import { copyPoint, tagsOf } from "./points.js";
import { firstBucket, isLeaf, root, type Tree, toChild } from "./tree.js";

/**
 * Overwrites the point at a place with the incoming one, where both are in one leaf and have the same tags, as with most
 * moves of someone on the road. Returns whether it did.
 */
export function moveWithinLeaf(tree: Tree, place: number): boolean {
  const { buckets, incoming } = tree;
  const { points } = buckets;
  if (tagsOf(points, place) !== tagsOf(incoming, 0)) return false;
  let node = root;
  while (!isLeaf(tree, node)) {
    const child = toChild(tree, node, points, place);
    if (child !== toChild(tree, node, incoming, 0)) return false;
    node = child;
  }
  // Where there is a second bucket, all points must stay one.
  if (nextOf(buckets, firstBucket(tree, node)) !== -1) return false;
  copyPoint(incoming, 0, points, place);
  return true;
}
