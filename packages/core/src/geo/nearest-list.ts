import { compareIds } from "../domain/ids.js";

/** A place in a ranking: how far, and who, ties by id. */
export interface Rank {
  readonly squaredChord: number;
  readonly id: string;
}

/** The nearest so many of those offered, in order. */
export interface NearestList {
  readonly ranks: readonly Rank[];
  /** Nothing farther than this can still get in. */
  readonly farthest: number;
  offer(squaredChord: number, id: string): void;
}

/**
 * Keeps at most `limit` entries, by sorted insertion: for the few dozen that a search asks for, nothing is quicker.
 *
 * @param after only what comes after this place in the ranking gets in
 */
export function createNearestList(limit: number, after: Rank | null): NearestList {
  const ranks: Rank[] = [];
  let farthest = Number.POSITIVE_INFINITY;

  return {
    ranks,
    get farthest() {
      return farthest;
    },
    offer(squaredChord, id) {
      if (squaredChord > farthest) return;
      const rank = { squaredChord, id };
      if (after !== null && compareRanks(rank, after) <= 0) return;
      let place = ranks.length;
      while (place > 0 && compareRanks(rank, ranks[place - 1] as Rank) < 0) place -= 1;
      if (place >= limit) return;
      ranks.splice(place, 0, rank);
      if (ranks.length > limit) ranks.pop();
      if (ranks.length === limit) farthest = (ranks[limit - 1] as Rank).squaredChord;
    },
  };
}

function compareRanks(left: Rank, right: Rank): number {
  return left.squaredChord - right.squaredChord || compareIds(left.id, right.id);
}
