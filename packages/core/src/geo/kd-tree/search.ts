import { farthestOf, type NearestList, offerCandidate } from "../nearest-list.js";
import { type Buckets, bucketSize, lengthOf, nextOf } from "./buckets.js";
import { root, type Tree } from "./tree.js";

/** The subtrees that a search has put off, and how far away each is. Reused between searches. */
export interface Frontier {
  nodes: Int32Array;
  /** The squares of the offsets of a subtree's cell from the point along x, y and z; 0 if the point is inside. */
  squares: Float64Array;
}

export function createFrontier(): Frontier {
  return { nodes: new Int32Array(0), squares: new Float64Array(0) };
}

/**
 * Offers the list every point that it could accept, the nearest cells first, and skips the cells that are too far (S.
 * Arya, D. M. Mount, "Algorithms for fast vector quantization", DCC 1993).
 *
 * Each bound adds up the same terms in the same order as the distance of a point, and no term is greater. Rounding
 * keeps that order, so no tie is lost.
 */
export function search(
  tree: Tree,
  frontier: Frontier,
  near: Float64Array,
  nearest: NearestList,
  requiredTags: number,
): void {
  growFrontier(frontier, tree.depth + 1);
  const { links, axes, splits, masks } = tree;
  const { nodes, squares } = frontier;
  nodes[0] = root;
  squares.fill(0, 0, 3);
  let top = 0;
  while (top >= 0) {
    let node = nodes[top] as number;
    const x = squares[3 * top] as number;
    const y = squares[3 * top + 1] as number;
    const z = squares[3 * top + 2] as number;
    top -= 1;
    if (x + y + z > farthestOf(nearest) || lacks(masks[node] as number, requiredTags)) continue;
    let link = links[node] as number;
    while (link >= 0) {
      const axis = axes[node] as number;
      const offset = (near[axis] as number) - (splits[node] as number);
      node = offset < 0 ? link : link + 1;
      top += 1;
      nodes[top] = node ^ 1;
      squares[3 * top] = x;
      squares[3 * top + 1] = y;
      squares[3 * top + 2] = z;
      squares[3 * top + axis] = offset * offset;
      if (lacks(masks[node] as number, requiredTags)) break;
      link = links[node] as number;
    }
    if (link < 0) scanLeaf(tree.buckets, -1 - link, near, nearest, requiredTags);
  }
}

function scanLeaf(
  buckets: Buckets,
  first: number,
  near: Float64Array,
  nearest: NearestList,
  requiredTags: number,
): void {
  const { vectors, entries, tags } = buckets.points;
  const { candidate } = nearest;
  const nearX = near[0] as number;
  const nearY = near[1] as number;
  const nearZ = near[2] as number;
  let farthest = farthestOf(nearest);
  for (let bucket = first; bucket !== -1; bucket = nextOf(buckets, bucket)) {
    const start = bucket * bucketSize;
    const end = start + lengthOf(buckets, bucket);
    for (let place = start; place < end; place += 1) {
      const x = (vectors[3 * place] as number) - nearX;
      const y = (vectors[3 * place + 1] as number) - nearY;
      const z = (vectors[3 * place + 2] as number) - nearZ;
      const squaredChord = x * x + y * y + z * z;
      if (squaredChord > farthest || lacks(tags[place] as number, requiredTags)) continue;
      candidate[0] = squaredChord;
      offerCandidate(nearest, entries[place] as number);
      farthest = farthestOf(nearest);
    }
  }
}

function lacks(tags: number, requiredTags: number): boolean {
  return requiredTags !== 0 && (tags & requiredTags) !== requiredTags;
}

function growFrontier(frontier: Frontier, count: number): void {
  if (count <= frontier.nodes.length) return;
  frontier.nodes = new Int32Array(2 * count);
  frontier.squares = new Float64Array(6 * count);
}
