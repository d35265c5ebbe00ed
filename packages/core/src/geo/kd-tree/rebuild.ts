import { bucketSize, lengthOf, nextOf, releaseBucket } from "./buckets.js";
import { build } from "./build.js";
import { copyPoint, reservePoints } from "./points.js";
import { firstBucket, isLeaf, linkOf, releasePair, type Tree } from "./tree.js";

/** Builds what is below a node anew. Returns how many levels that is now. */
export function rebuild(tree: Tree, node: number): number {
  return build(tree, node, 0, uproot(tree, node, 0));
}

export function countPoints(tree: Tree, node: number): number {
  if (!isLeaf(tree, node)) {
    const low = linkOf(tree, node);
    return countPoints(tree, low) + countPoints(tree, low + 1);
  }
  const { buckets } = tree;
  let count = 0;
  for (let bucket = firstBucket(tree, node); bucket !== -1; bucket = nextOf(buckets, bucket)) {
    count += lengthOf(buckets, bucket);
  }
  return count;
}

/** Takes everything from below a node to where `count` points wait already. Returns how many wait now. */
function uproot(tree: Tree, node: number, count: number): number {
  if (!isLeaf(tree, node)) {
    const low = linkOf(tree, node);
    const total = uproot(tree, low + 1, uproot(tree, low, count));
    releasePair(tree, low);
    return total;
  }
  const { buckets, waiting } = tree;
  let total = count;
  for (let bucket = firstBucket(tree, node); bucket !== -1; bucket = nextOf(buckets, bucket)) {
    const length = lengthOf(buckets, bucket);
    reservePoints(waiting, total + length);
    for (let place = 0; place < length; place += 1) {
      copyPoint(buckets.points, bucket * bucketSize + place, waiting, total + place);
    }
    total += length;
    releaseBucket(buckets, bucket);
  }
  return total;
}
