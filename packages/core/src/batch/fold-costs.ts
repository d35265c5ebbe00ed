import type { LexCost } from "./lex-cost.js";

/** Packs a cost of several levels into fewer numbers, which are added and compared like the cost itself. */
export interface Folding {
  /** How many numbers hold a cost. */
  readonly width: number;
  /** Folds the first costs of those that follow each other, level by level. */
  fold(costs: Float64Array, count: number): Float64Array;
  /** Returns the cost at a position of the folded costs. */
  unfold(folded: Float64Array, position: number): LexCost;
}

interface Part {
  /** The levels in this number, the last one first, each times its weight. */
  readonly levels: { readonly level: number; readonly weight: number }[];
  /** The largest amount that the number can reach. */
  limit: number;
}

/**
 * Packs neighbouring levels into one number while every sum stays a whole number below 2^53: comparing such numbers is
 * then the same as comparing the levels. A level with the limit 0 is left out. One that does not fit starts a new number.
 *
 * @param limits for each level, the largest amount of any sum or difference of costs that is kept or compared
 */
export function createFolding(limits: readonly number[]): Folding {
  const parts: Part[] = [];
  for (let level = limits.length - 1; level >= 0; level -= 1) {
    const limit = limits[level] ?? 0;
    if (limit === 0) continue;
    const [last] = parts;
    // The lower levels sum to between -limit and +limit. So one unit of this level outweighs any difference of two such sums,
    // and rounding to a multiple of the weight separates the levels.
    const weight = last === undefined ? 1 : 2 * last.limit + 1;
    const sum = (last?.limit ?? 0) + weight * limit;
    if (last !== undefined && sum <= Number.MAX_SAFE_INTEGER) {
      last.levels.push({ level, weight });
      last.limit = sum;
    } else parts.unshift({ levels: [{ level, weight: 1 }], limit });
  }
  const width = Math.max(1, parts.length);
  const levelCount = limits.length;
  const partOf = new Int32Array(levelCount);
  const weights = new Float64Array(levelCount);
  for (const [index, { levels }] of parts.entries()) {
    for (const { level, weight } of levels) {
      partOf[level] = index;
      weights[level] = weight;
    }
  }
  return {
    width,
    fold(costs, count) {
      const folded = new Float64Array(count * width);
      for (let level = 0; level < levelCount; level += 1) {
        const weight = weights[level] as number;
        if (weight === 0) continue;
        for (
          let from = level, at = partOf[level] as number;
          from < count * levelCount;
          from += levelCount, at += width
        ) {
          folded[at] = (folded[at] as number) + weight * (costs[from] as number);
        }
      }
      return folded;
    },
    unfold(folded, position) {
      const cost = new Array<number>(levelCount).fill(0);
      for (const [index, { levels }] of parts.entries()) {
        let rest = folded[position * width + index] ?? 0;
        for (let at = levels.length - 1; at >= 0; at -= 1) {
          const { level, weight } = levels[at] as Part["levels"][number];
          // Adding 0 turns -0 into 0.
          const amount = (weight === 1 ? rest : Math.round(rest / weight)) + 0;
          cost[level] = amount;
          rest -= amount * weight;
        }
      }
      return cost;
    },
  };
}
