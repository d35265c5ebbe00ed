import { nextOf } from "./buckets.js";
import { copyPoint, tagsOf } from "./points.js";
import { firstBucket, isLeaf, leafAt, root, type Tree, toChild } from "./tree.js";

/**
 * Overwrites the point at a place with the incoming one, where both are in one leaf and have the same tags, as with most
 * moves of someone on the road. Returns whether it did.
 */
export function moveWithinLeaf(tree: Tree, place: number): boolean {
  const { buckets, incoming } = tree;
  let leaf = root;
  while (!isLeaf(tree, leaf)) leaf = toChild(tree, leaf, incoming, 0);
  if (leaf !== leafAt(tree, place)) return false;
  // Where there is a second bucket, all points must stay one.
  if (nextOf(buckets, firstBucket(tree, leaf)) !== -1) return false;
  if (tagsOf(buckets.points, place) !== tagsOf(incoming, 0)) return false;
  copyPoint(incoming, 0, buckets.points, place);
  return true;
}
