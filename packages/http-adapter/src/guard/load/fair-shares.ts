import type { Bound } from "./bound.js";

/** A limited number of slots, streams, connections or bytes, which holders share: principals or networks. */
export interface FairShares extends Bound {
  /** How much the holder has who has the most. */
  readonly largest: number;
  /**
   * Whether the holder gets this much, which is then theirs until they give it back. Nobody waits: the answer is given
   * at once. @default amount 1
   */
  take(holder: string, amount?: number): boolean;
  /** Frees what `take` gave to the holder. @default amount 1 */
  giveBack(holder: string, amount?: number): void;
}

/** A limit that many share. */
export interface FairSharesOptions {
  readonly name: string;
  /** How much there is, at least 1. */
  readonly limit: number;
  /** The most that one holder may have. @default limit */
  readonly perHolder?: number | undefined;
}

/** One part in so many is the reserve. */
const reservePart = 4;

/**
 * Shares that one holder cannot use up. A holder may take all that is free, except the reserve: a quarter of the limit, at
 * least one (none if the limit is one). From the reserve a holder may take as long as they have less than an equal
 * part of it, counted by those who hold something. So a newcomer gets in although others take all they can get.
 */
export function createFairShares({ name, limit, perHolder = limit }: FairSharesOptions): FairShares {
  const reserve = Math.min(limit - 1, Math.max(1, Math.floor(limit / reservePart)));
  const heldBy = new Map<string, number>();
  let used = 0;
  let refusals = 0;

  function mayTake(held: number, amount: number): boolean {
    const left = limit - used - amount;
    if (left < 0 || held + amount > perHolder) return false;
    const holders = heldBy.size + (held === 0 ? 1 : 0);
    return left >= reserve || held + amount <= Math.max(1, Math.floor(reserve / holders));
  }

  return {
    name,
    limit,
    get used() {
      return used;
    },
    get largest() {
      let largest = 0;
      for (const held of heldBy.values()) largest = Math.max(largest, held);
      return largest;
    },
    get refusals() {
      return refusals;
    },
    take(holder, amount = 1) {
      const held = heldBy.get(holder) ?? 0;
      if (!mayTake(held, amount)) {
        refusals += 1;
        return false;
      }
      if (amount > 0) heldBy.set(holder, held + amount);
      used += amount;
      return true;
    },
    giveBack(holder, amount = 1) {
      const rest = (heldBy.get(holder) ?? 0) - amount;
      used -= amount;
      // Only those who hold something are remembered.
      if (rest > 0) heldBy.set(holder, rest);
      else heldBy.delete(holder);
    },
  };
}
