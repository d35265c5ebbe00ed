import { type Buckets, bucketSize, createBuckets, takeBucket, uniteTags } from "./buckets.js";
import { coordinateOf, copyInto, createPoints, type Points } from "./points.js";

/** The node at which every search starts. */
export const root = 0;

/** Nodes are numbers, and come in pairs: the low child of a branch is even, the high one comes next. */
export interface Tree {
  /** For a branch, its low child. For a leaf, its first bucket, as -1 - bucket. */
  links: Int32Array;
  /** The axis by which a branch splits: 0, 1 or 2 for x, y or z. */
  axes: Uint8Array;
  /** Points below this value are under the low child, all others under the high one. */
  splits: Float64Array;
  /** The tags that any point below the node has. */
  masks: Int32Array;
  /** The branch above each pair: for the nodes 2 and 3 it is at index 1. */
  parents: Int32Array;
  /** Low children of pairs that are free for reuse. */
  readonly free: number[];
  /** How many nodes were ever created. */
  count: number;
  /** The greatest depth that any node has had. */
  depth: number;
  readonly buckets: Buckets;
  /** The point that is about to be added. */
  readonly incoming: Points;
  /** The points that wait while a part of the tree is rebuilt. */
  readonly waiting: Points;
}

export function createTree(): Tree {
  const tree: Tree = {
    links: new Int32Array(2),
    axes: new Uint8Array(2),
    splits: new Float64Array(2),
    masks: new Int32Array(2),
    parents: new Int32Array(1),
    free: [],
    count: 2,
    depth: 0,
    buckets: createBuckets(),
    incoming: createPoints(1),
    waiting: createPoints(bucketSize + 1),
  };
  setLeaf(tree, root, takeBucket(tree.buckets, -1));
  return tree;
}

export function linkOf(tree: Tree, node: number): number {
  return tree.links[node] as number;
}

export function axisOf(tree: Tree, branch: number): number {
  return tree.axes[branch] as number;
}

export function splitOf(tree: Tree, branch: number): number {
  return tree.splits[branch] as number;
}

export function maskOf(tree: Tree, node: number): number {
  return tree.masks[node] as number;
}

export function isLeaf(tree: Tree, node: number): boolean {
  return linkOf(tree, node) < 0;
}

export function firstBucket(tree: Tree, leaf: number): number {
  return -1 - linkOf(tree, leaf);
}

export function parentOf(tree: Tree, node: number): number {
  return tree.parents[node >> 1] as number;
}

/** Returns the leaf of the point at this place. */
export function leafAt({ buckets }: Tree, place: number): number {
  return buckets.leaves[Math.floor(place / bucketSize)] as number;
}

/** Returns the child of a branch on whose side the point is. */
export function toChild(tree: Tree, branch: number, points: Points, place: number): number {
  const isHigh = coordinateOf(points, place, axisOf(tree, branch)) >= splitOf(tree, branch);
  return linkOf(tree, branch) + (isHigh ? 1 : 0);
}

/** @param bucket the first bucket of the leaf; the buckets after it already belong to the leaf */
export function setLeaf(tree: Tree, node: number, bucket: number): void {
  tree.links[node] = -1 - bucket;
  tree.buckets.leaves[bucket] = node;
}

export function setBranch(tree: Tree, node: number, low: number, axis: number, split: number): void {
  tree.links[node] = low;
  tree.axes[node] = axis;
  tree.splits[node] = split;
  tree.parents[low >> 1] = node;
}

/** Takes a pair of nodes; returns the low one. */
export function takePair(tree: Tree): number {
  const freed = tree.free.pop();
  if (freed !== undefined) return freed;
  const pair = tree.count;
  tree.count += 2;
  if (tree.count > tree.links.length) {
    const capacity = 2 * tree.links.length;
    tree.links = copyInto(new Int32Array(capacity), tree.links);
    tree.axes = copyInto(new Uint8Array(capacity), tree.axes);
    tree.splits = copyInto(new Float64Array(capacity), tree.splits);
    tree.masks = copyInto(new Int32Array(capacity), tree.masks);
    tree.parents = copyInto(new Int32Array(capacity / 2), tree.parents);
  }
  return pair;
}

export function releasePair(tree: Tree, pair: number): void {
  tree.free.push(pair);
}

/** Returns the tags of a branch: the union of its children's tags. */
export function uniteMasks(tree: Tree, branch: number): number {
  const low = linkOf(tree, branch);
  return maskOf(tree, low) | maskOf(tree, low + 1);
}

/** Updates the masks after a point with these tags was added to a leaf. */
export function widenMasks(tree: Tree, leaf: number, tags: number): void {
  let node = leaf;
  while ((maskOf(tree, node) | tags) !== maskOf(tree, node)) {
    tree.masks[node] = maskOf(tree, node) | tags;
    if (node === root) return;
    node = parentOf(tree, node);
  }
}

/** Updates the masks after a point was removed from a leaf. */
export function narrowMasks(tree: Tree, leaf: number): void {
  let node = leaf;
  let mask = uniteTags(tree.buckets, firstBucket(tree, leaf), maskOf(tree, leaf));
  while (mask !== maskOf(tree, node)) {
    tree.masks[node] = mask;
    if (node === root) return;
    node = parentOf(tree, node);
    mask = uniteMasks(tree, node);
  }
}
