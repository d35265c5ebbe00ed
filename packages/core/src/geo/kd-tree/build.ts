import { addPoint, bucketSize, lengthOf, nextOf, releaseBucket, takeBucket } from "./buckets.js";
import { coordinateOf, copyPoint, createPoints, growPoints, type Points, tagsOf } from "./points.js";
import {
  firstBucket,
  isLeaf,
  linkOf,
  maskOf,
  releasePair,
  setBranch,
  setLeaf,
  type Tree,
  takePair,
  uniteMasks,
} from "./tree.js";

/**
 * Puts a range of the waiting points under a node that has nothing below it, halving them across their widest side
 * until they fit into a bucket. Points that are all the same stay together, however many. Returns how many levels there
 * are below the node.
 */
function build(tree: Tree, node: number, from: number, to: number): number {
  const axis = to - from > bucketSize ? findWidestAxis(tree.waiting, from, to) : null;
  if (axis === null) {
    fillLeaf(tree, node, from, to);
    return 0;
  }
  const split = findMedian(tree.waiting, axis, from, to);
  const middle = partition(tree.waiting, axis, split, from, to);
  const low = takePair(tree);
  setBranch(tree, node, low, axis, split);
  const levels = Math.max(build(tree, low, from, middle), build(tree, low + 1, middle, to));
  tree.masks[node] = uniteMasks(tree, node);
  return 1 + levels;
}

function fillLeaf(tree: Tree, node: number, from: number, to: number): void {
  setLeaf(tree, node, takeBucket(tree.buckets, -1));
  tree.masks[node] = 0;
  for (let place = from; place < to; place += 1) {
    setLeaf(tree, node, addPoint(tree.buckets, firstBucket(tree, node), tree.waiting, place));
    tree.masks[node] = maskOf(tree, node) | tagsOf(tree.waiting, place);
  }
}

/** Null if all points are the same. */
function findWidestAxis(points: Points, from: number, to: number): number | null {
  let widest = null;
  let widestExtent = 0;
  for (let axis = 0; axis < 3; axis += 1) {
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let place = from; place < to; place += 1) {
      const coordinate = coordinateOf(points, place, axis);
      if (coordinate < least) least = coordinate;
      if (coordinate > most) most = coordinate;
    }
    if (most - least > widestExtent) {
      widest = axis;
      widestExtent = most - least;
    }
  }
  return widest;
}

/** The coordinate at which the upper half starts; as close to half as possible if many points share it. */
function findMedian(points: Points, axis: number, from: number, to: number): number {
  const sorted = new Float64Array(to - from);
  for (let place = from; place < to; place += 1) sorted[place - from] = coordinateOf(points, place, axis);
  sorted.sort();
  let low = sorted.length >> 1;
  let high = low + 1;
  while (low > 0 && sorted[low] === sorted[low - 1]) low -= 1;
  while (high < sorted.length && sorted[high] === sorted[high - 1]) high += 1;
  const isLowNearer = low > 0 && (high === sorted.length || low >= sorted.length - high);
  return sorted[isLowNearer ? low : high] as number;
}

/** Puts the points below the split first. Returns the place of the first point that is not below it. */
function partition(points: Points, axis: number, split: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    if (coordinateOf(points, low, axis) < split) low += 1;
    else {
      high -= 1;
      swap(points, low, high);
    }
  }
  return low;
}

const spare = createPoints(1);

function swap(points: Points, one: number, other: number): void {
  copyPoint(points, one, spare, 0);
  copyPoint(points, other, points, one);
  copyPoint(spare, 0, points, other);
}

/** Rebuilds everything below a node. Returns the new number of levels. */
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

/**
 * Moves all points below a node to the waiting points, of which there are already `count`. Returns the new number of
 * waiting points.
 */
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
    growPoints(waiting, total + length);
    for (let place = 0; place < length; place += 1) {
      copyPoint(buckets.points, bucket * bucketSize + place, waiting, total + place);
    }
    total += length;
    releaseBucket(buckets, bucket);
  }
  return total;
}
