/**
 * A cost of several levels, compared level by level: the first level that differs decides. Every level is a whole
 * number, so sums are exact. The levels are never folded into one number: 500 jobs in three classes would exceed 2^53.
 */
export type LexCost = readonly number[];

/** Returns a negative number if `left` is less, 0 if both are equal, a positive number otherwise. */
export function compareCosts(left: LexCost, right: LexCost): number {
  for (let level = 0; level < left.length; level += 1) {
    const a = left[level] ?? 0;
    const b = right[level] ?? 0;
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}

/** A loop rather than `map`: the solver spends most of its time here. */
export function addCosts(left: LexCost, right: LexCost): LexCost {
  const sum = new Array<number>(left.length);
  for (let level = 0; level < left.length; level += 1) sum[level] = (left[level] ?? 0) + (right[level] ?? 0);
  return sum;
}

export function subtractCosts(left: LexCost, right: LexCost): LexCost {
  const difference = new Array<number>(left.length);
  for (let level = 0; level < left.length; level += 1) difference[level] = (left[level] ?? 0) - (right[level] ?? 0);
  return difference;
}

/** A cost of 0 on every level. */
export function zeroCost(levelCount: number): LexCost {
  return new Array<number>(levelCount).fill(0);
}

/** Thousandths of the policy's unit: whole, so that sums are exact. */
export function toMilli(cost: number): number {
  return Math.round(cost * 1000);
}

/** Rounded down: a bound stays one. */
export function toMilliBound(bound: number): number {
  return Math.floor(bound * 1000);
}

/** The level that counts those who are not preferred comes before the last, which is the cost. */
export function toPairCost(levelCount: number, isPassedOver: boolean, milli: number): LexCost {
  const cost = new Array<number>(levelCount).fill(0);
  cost[levelCount - 2] = Number(isPassedOver);
  cost[levelCount - 1] = milli;
  return cost;
}
