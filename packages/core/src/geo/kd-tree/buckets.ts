import { copyInto, copyPoint, createPoints, entryOf, growPoints, isSamePoint, type Points, tagsOf } from "./points.js";

/** Points per bucket: fewer make the tree deeper, more make it coarser. */
export const bucketSize = 24;

/** The points of the leaves. A leaf has one bucket; it has more only if all its points are the same, as at a depot. */
export interface Buckets {
  /** Bucket b starts at place b * `bucketSize`. */
  readonly points: Points;
  lengths: Uint8Array;
  /** The next bucket of the same leaf, or -1. All but the first are full. */
  nexts: Int32Array;
  /** The leaf that each bucket belongs to. */
  leaves: Int32Array;
  readonly free: number[];
  /** How many buckets were ever created. */
  count: number;
  /** Where the point of each entry is. */
  places: Int32Array;
}

export function createBuckets(): Buckets {
  return {
    points: createPoints(bucketSize),
    lengths: new Uint8Array(1),
    nexts: new Int32Array(1),
    leaves: new Int32Array(1),
    free: [],
    count: 0,
    places: new Int32Array(bucketSize),
  };
}

/** Takes an empty bucket and links it to the bucket `next`; -1 for no next bucket. Returns its number. */
export function takeBucket(buckets: Buckets, next: number): number {
  const bucket = buckets.free.pop() ?? buckets.count++;
  const capacity = buckets.lengths.length;
  if (bucket === capacity) {
    growPoints(buckets.points, 2 * capacity * bucketSize);
    buckets.lengths = copyInto(new Uint8Array(2 * capacity), buckets.lengths);
    buckets.nexts = copyInto(new Int32Array(2 * capacity), buckets.nexts);
    buckets.leaves = copyInto(new Int32Array(2 * capacity), buckets.leaves);
  }
  buckets.lengths[bucket] = 0;
  buckets.nexts[bucket] = next;
  return bucket;
}

export function releaseBucket(buckets: Buckets, bucket: number): void {
  buckets.free.push(bucket);
}

export function lengthOf(buckets: Buckets, bucket: number): number {
  return buckets.lengths[bucket] as number;
}

export function nextOf(buckets: Buckets, bucket: number): number {
  return buckets.nexts[bucket] as number;
}

/** Whether the point can be added without splitting the leaf that starts with this bucket. */
export function hasRoom(buckets: Buckets, first: number, from: Points, source: number): boolean {
  if (nextOf(buckets, first) === -1) return lengthOf(buckets, first) < bucketSize;
  return isSamePoint(buckets.points, first * bucketSize, from, source);
}

/** Returns the new first bucket of the leaf. */
export function addPoint(buckets: Buckets, first: number, from: Points, source: number): number {
  const bucket = lengthOf(buckets, first) === bucketSize ? takeBucket(buckets, first) : first;
  const length = lengthOf(buckets, bucket);
  putPoint(buckets, bucket * bucketSize + length, from, source);
  buckets.lengths[bucket] = length + 1;
  return bucket;
}

/** Removes the point at this place from the leaf. Returns the new first bucket of the leaf. */
export function removePoint(buckets: Buckets, first: number, place: number): number {
  const length = lengthOf(buckets, first) - 1;
  putPoint(buckets, place, buckets.points, first * bucketSize + length);
  buckets.lengths[first] = length;
  const next = nextOf(buckets, first);
  if (length > 0 || next === -1) return first;
  releaseBucket(buckets, first);
  return next;
}

/** Overwrites the point at this place. */
function putPoint(buckets: Buckets, place: number, from: Points, source: number): void {
  copyPoint(from, source, buckets.points, place);
  const entry = entryOf(from, source);
  const capacity = buckets.places.length;
  if (entry >= capacity) buckets.places = copyInto(new Int32Array(2 * capacity), buckets.places);
  buckets.places[entry] = place;
}

/** Returns the tags that at least one point of the leaf has; stops once it has found all of `known`. */
export function uniteTags(buckets: Buckets, first: number, known: number): number {
  let tags = 0;
  for (let bucket = first; bucket !== -1 && tags !== known; bucket = nextOf(buckets, bucket)) {
    const start = bucket * bucketSize;
    const end = start + lengthOf(buckets, bucket);
    for (let place = start; place < end && tags !== known; place += 1) tags |= tagsOf(buckets.points, place);
  }
  return tags;
}
