import type { Coordinates } from "../domain/coordinates.js";
import { createNearestList, type Rank } from "./nearest-list.js";
import { toUnitVector, type UnitVector } from "./unit-vector.js";

/** Finds who is near a point on the sphere, exactly, while they move. */
export interface SpatialIndex {
  readonly size: number;
  /** Adds someone, or moves them. The location must be valid. */
  set(id: string, location: Coordinates): void;
  /** Returns whether they were there. */
  delete(id: string): boolean;
  /** The nearest, ties by id; with `after`, those who come after that place in the ranking. */
  findNearest(near: Coordinates, limit: number, after: Rank | null): readonly Rank[];
}

/** As many as a leaf holds before it is split. */
const leafSize = 24;

/** A bound is lowered by this share, so that rounding never prunes a tie. */
const roundingShare = 1e-12;

interface Entry extends UnitVector {
  readonly id: string;
  leaf: Leaf;
}

interface Leaf {
  readonly kind: "leaf";
  parent: Branch | null;
  entries: Entry[];
}

interface Branch {
  readonly kind: "branch";
  parent: Branch | null;
  readonly axis: Axis;
  /** Below it the entries are under `low`, from it on under `high`. */
  readonly split: number;
  low: Node;
  high: Node;
}

type Node = Leaf | Branch;
type Axis = "x" | "y" | "z";
const axes: readonly Axis[] = ["x", "y", "z"];

/**
 * A k-d tree over the points as unit vectors (J. L. Bentley, "Multidimensional binary search trees used for
 * associative searching", CACM 18(9), 1975), with buckets for leaves, and pruning by the offset from a cell along each
 * axis (S. Arya, D. M. Mount, "Algorithms for fast vector quantization", DCC 1993). Ordering by the straight line
 * through the Earth is ordering by the way over the ground. A move costs O(log n), and needs no rebuilding: leaves that
 * run empty are merged.
 */
export function createSpatialIndex(): SpatialIndex {
  const entries = new Map<string, Entry>();
  let root: Node = { kind: "leaf", parent: null, entries: [] };

  const replace = (old: Node, node: Node): void => {
    node.parent = old.parent;
    if (old.parent === null) root = node;
    else if (old.parent.low === old) old.parent.low = node;
    else old.parent.high = node;
  };

  const remove = (entry: Entry): void => {
    const { leaf } = entry;
    const last = leaf.entries.pop();
    if (last !== undefined && last !== entry) leaf.entries[leaf.entries.indexOf(entry)] = last;
    if (leaf.parent !== null) mergeLeaves(leaf.parent, replace);
  };

  const insert = (id: string, vector: UnitVector): void => {
    const leaf = findLeaf(root, vector);
    const entry: Entry = { id, ...vector, leaf };
    entries.set(id, entry);
    leaf.entries.push(entry);
    if (leaf.entries.length > leafSize) splitLeaf(leaf, replace);
  };

  const discard = (id: string): boolean => {
    const entry = entries.get(id);
    if (entry !== undefined) remove(entry);
    return entries.delete(id);
  };

  return {
    get size() {
      return entries.size;
    },
    set(id, location) {
      discard(id);
      insert(id, toUnitVector(location));
    },
    delete: discard,
    findNearest: (near, limit, after) => search(root, toUnitVector(near), limit, after),
  };
}

function findLeaf(root: Node, vector: UnitVector): Leaf {
  let node = root;
  while (node.kind === "branch") node = vector[node.axis] < node.split ? node.low : node.high;
  return node;
}

/** Divides a leaf in the middle of its widest side. Points that are all one stay together, however many. */
function splitLeaf(leaf: Leaf, replace: (old: Node, node: Node) => void): void {
  const { axis, split, extent } = findWidestSide(leaf.entries);
  if (extent === 0) return;
  const low: Leaf = { kind: "leaf", parent: null, entries: [] };
  const high: Leaf = { kind: "leaf", parent: null, entries: [] };
  for (const entry of leaf.entries) {
    entry.leaf = entry[axis] < split ? low : high;
    entry.leaf.entries.push(entry);
  }
  const branch: Branch = { kind: "branch", parent: null, axis, split, low, high };
  replace(leaf, branch);
  low.parent = branch;
  high.parent = branch;
}

function findWidestSide(entries: readonly Entry[]): { axis: Axis; split: number; extent: number } {
  let widest = { axis: "x" as Axis, split: 0, extent: 0 };
  for (const axis of axes) {
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (const entry of entries) {
      least = Math.min(least, entry[axis]);
      most = Math.max(most, entry[axis]);
    }
    // Above the least, whatever is rounded: the low side gets one entry at least.
    const middle = least + (most - least) / 2;
    if (most - least > widest.extent) widest = { axis, split: middle > least ? middle : most, extent: most - least };
  }
  return widest;
}

/** Two leaves that have become half empty together are one again. */
function mergeLeaves(branch: Branch, replace: (old: Node, node: Node) => void): void {
  const { low, high } = branch;
  if (low.kind !== "leaf" || high.kind !== "leaf" || low.entries.length + high.entries.length > leafSize / 2) return;
  const merged: Leaf = { kind: "leaf", parent: null, entries: [...low.entries, ...high.entries] };
  for (const entry of merged.entries) entry.leaf = merged;
  replace(branch, merged);
}

function search(root: Node, near: UnitVector, limit: number, after: Rank | null): readonly Rank[] {
  const nearest = createNearestList(limit, after);

  /** The offsets are how far the cell of the node is from the point along each axis; 0 where the point is inside. */
  const visit = (node: Node, offsetX: number, offsetY: number, offsetZ: number): void => {
    if (node.kind === "leaf") {
      for (const entry of node.entries) nearest.offer(toSquaredChord(entry, near), entry.id);
      return;
    }
    const offset = near[node.axis] - node.split;
    visit(offset < 0 ? node.low : node.high, offsetX, offsetY, offsetZ);
    const far = offset < 0 ? node.high : node.low;
    if (node.axis === "x") visitFar(far, offset, offsetY, offsetZ);
    else if (node.axis === "y") visitFar(far, offsetX, offset, offsetZ);
    else visitFar(far, offsetX, offsetY, offset);
  };

  const visitFar = (node: Node, offsetX: number, offsetY: number, offsetZ: number): void => {
    const bound = (offsetX * offsetX + offsetY * offsetY + offsetZ * offsetZ) * (1 - roundingShare);
    if (bound <= nearest.farthest) visit(node, offsetX, offsetY, offsetZ);
  };

  visit(root, 0, 0, 0);
  return nearest.ranks;
}

function toSquaredChord(left: UnitVector, right: UnitVector): number {
  const x = left.x - right.x;
  const y = left.y - right.y;
  const z = left.z - right.z;
  return x * x + y * y + z * z;
}
