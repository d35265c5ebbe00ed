import { checkFields, checkText, checkWhole } from "@dispatch/core/plugin-kit";
import type { Limit } from "./limit.js";

/** A limited number of requests, streams, connections or bytes, shared by holders, which are principals or networks. */
export interface FairShares extends Limit {
  /** How much the largest holder has. */
  readonly largest: number;
  /**
   * Takes this much for the holder until they give it back. Returns at once, and false if they cannot have it.
   *
   * @default amount 1
   */
  take(holder: string, amount?: number): boolean;
  /** Gives back what `take` gave to the holder. @default amount 1 */
  giveBack(holder: string, amount?: number): void;
}

/** Options of `createFairShares`. */
export interface FairSharesOptions {
  readonly name: string;
  /** The total to share, a whole number of at least 1. */
  readonly limit: number;
  /** The most that one holder may have, a whole number of at least 1. @default limit */
  readonly perHolder?: number | undefined;
}

/** The reserve is the limit divided by this. */
const reservePart = 4;

/**
 * Creates shares that one holder cannot use up. A holder may take all that is free except the reserve. The reserve is a
 * quarter of the limit and at least one, or none if the limit is one. From the reserve, a holder may take only while
 * they hold less than an equal part of it, divided among all holders. So a newcomer gets in even if others take all
 * they can.
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function createFairShares(options: FairSharesOptions): FairShares {
  checkFields("", options, { name: true, limit: true, perHolder: true });
  const name = checkText("name", options.name);
  const limit = checkWhole("limit", options.limit, 1, Number.MAX_SAFE_INTEGER);
  const perHolder = checkWhole("perHolder", options.perHolder ?? limit, 1, Number.MAX_SAFE_INTEGER);
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
      // Only current holders are kept.
      if (rest > 0) heldBy.set(holder, rest);
      else heldBy.delete(holder);
    },
  };
}
