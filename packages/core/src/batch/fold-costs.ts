import type { LexCost } from "./lex-cost.js";

/** How costs of several levels are kept in few numbers that are added and compared just the same. */
export interface Folding {
  /** How many numbers hold a cost. */
  readonly width: number;
  /** Folds costs that follow each other, level by level. */
  fold(costs: Float64Array): Float64Array;
  /** The cost at a position of what was folded. */
  unfold(folded: Float64Array, position: number): LexCost;
}

interface Part {
  /** The levels in this number, the last one first, each times its weight. */
  readonly levels: { readonly level: number; readonly weight: number }[];
  /** What the number can come to. */
  limit: number;
}

/**
 * Puts neighbouring levels into one number, as long as every sum stays a whole number below 2^53: then its comparison is
 * that of the levels. A level that is 0 everywhere takes no room. What does not fit gets a number of its own.
 *
 * @param limits for each level, an amount that no sum or difference of costs which is kept or compared exceeds
 */
export function createFolding(limits: readonly number[]): Folding {
  const parts: Part[] = [];
  for (let level = limits.length - 1; level >= 0; level -= 1) {
    const limit = limits[level] ?? 0;
    if (limit === 0) continue;
    const [last] = parts;
    // Twice the limit of all lower levels: so the nearest multiple of the weight tells them apart.
    const weight = last === undefined ? 1 : 4 * last.limit + 1;
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
    fold(costs) {
      const count = costs.length / levelCount;
      const folded = new Float64Array(count * width);
      for (let position = 0; position < count; position += 1) {
        for (let level = 0; level < levelCount; level += 1) {
          const at = position * width + (partOf[level] as number);
          const amount = costs[position * levelCount + level] as number;
          folded[at] = (folded[at] as number) + (weights[level] as number) * amount;
        }
      }
      return folded;
    },
    unfold(folded, position) {
      const cost = new Array<number>(levelCount).fill(0);
      for (const [index, { levels }] of parts.entries()) {
        let rest = folded[position * width + index] ?? 0;
        for (const { level, weight } of levels.toReversed()) {
          // Without a negative zero.
          const amount = (weight === 1 ? rest : Math.round(rest / weight)) + 0;
          cost[level] = amount;
          rest -= amount * weight;
        }
      }
      return cost;
    },
  };
}
