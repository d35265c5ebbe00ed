import { compareIds } from "../domain/ids.js";

/** A place in a ranking: how far, and who, ties by id. */
export interface Rank {
  readonly squaredChord: number;
  readonly id: string;
}

/** The nearest so many of those offered, in order: kept from search to search, so that none allocates anything. */
export interface NearestList {
  /** The ids of the entries. */
  readonly ids: readonly string[];
  limit: number;
  /** How many there are. */
  length: number;
  /** Infinity from `length` on up to `limit`. What has dropped out may lie at `limit`. */
  squaredChords: Float64Array;
  entries: Int32Array;
  /** Only what comes after this place in the ranking gets in. */
  after: Rank;
  /** The squared chord of the one that is offered: handed to a function, a double can cost an allocation. */
  readonly candidate: Float64Array;
}

const beforeAll: Rank = { squaredChord: -1, id: "" };

export function createNearestList(ids: readonly string[]): NearestList {
  return {
    ids,
    limit: 0,
    length: 0,
    squaredChords: new Float64Array(0),
    entries: new Int32Array(0),
    after: beforeAll,
    candidate: new Float64Array(1),
  };
}

export function clearNearestList(list: NearestList, limit: number, after: Rank | null): void {
  if (limit >= list.entries.length) {
    list.squaredChords = new Float64Array(2 * limit + 1);
    list.entries = new Int32Array(2 * limit + 1);
  }
  list.limit = limit;
  list.length = 0;
  list.squaredChords.fill(Number.POSITIVE_INFINITY, 0, limit);
  list.after = after ?? beforeAll;
}

/** Nothing farther than this can still get in. */
export function farthestOf(list: NearestList): number {
  return list.squaredChords[list.limit - 1] as number;
}

/**
 * Lets an entry, whose squared chord is the candidate's, sink to its place; the last of a full list drops out. For the
 * few dozen that a search asks for, nothing is quicker than such sorted insertion.
 */
export function offerCandidate(list: NearestList, entry: number): void {
  const { squaredChords, entries } = list;
  const squaredChord = list.candidate[0] as number;
  if (squaredChord <= list.after.squaredChord && !isTieAfter(list, squaredChord, entry)) return;
  let place = list.length;
  for (; place > 0; place -= 1) {
    const other = squaredChords[place - 1] as number;
    if (other < squaredChord || (other === squaredChord && compareEntries(list, entry, place - 1) > 0)) break;
    squaredChords[place] = other;
    entries[place] = entries[place - 1] as number;
  }
  squaredChords[place] = squaredChord;
  entries[place] = entry;
  if (list.length < list.limit) list.length += 1;
}

/** The answer, which is the caller's to keep. */
export function toRanks({ ids, length, squaredChords, entries }: NearestList): Rank[] {
  const ranks: Rank[] = [];
  for (let place = 0; place < length; place += 1) {
    ranks.push({ squaredChord: squaredChords[place] as number, id: ids[entries[place] as number] as string });
  }
  return ranks;
}

function isTieAfter({ ids, after }: NearestList, squaredChord: number, entry: number): boolean {
  return squaredChord === after.squaredChord && compareIds(ids[entry] as string, after.id) > 0;
}

function compareEntries({ ids, entries }: NearestList, entry: number, place: number): number {
  return compareIds(ids[entry] as string, ids[entries[place] as number] as string);
}
