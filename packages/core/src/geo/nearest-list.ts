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
  /** Infinity where there is nobody yet. */
  squaredChords: Float64Array;
  entries: Int32Array;
  /** Only what comes after this place in the ranking gets in. */
  after: Rank;
}

const beforeAll: Rank = { squaredChord: -1, id: "" };

export function createNearestList(ids: readonly string[]): NearestList {
  return {
    ids,
    limit: 0,
    length: 0,
    squaredChords: new Float64Array(16),
    entries: new Int32Array(16),
    after: beforeAll,
  };
}

export function clearNearestList(list: NearestList, limit: number, after: Rank | null): void {
  if (limit > list.entries.length) {
    list.squaredChords = new Float64Array(2 * limit);
    list.entries = new Int32Array(2 * limit);
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

/** Sorted insertion: for the few dozen that a search asks for, nothing is quicker. */
export function offer(list: NearestList, squaredChord: number, entry: number): void {
  const { squaredChords, entries, limit } = list;
  if (!isAfter(list, squaredChord, entry)) return;
  let place = list.length;
  if (place < limit) list.length += 1;
  else if (comesFirst(list, squaredChord, entry, limit - 1)) place -= 1;
  else return;
  while (place > 0 && comesFirst(list, squaredChord, entry, place - 1)) {
    squaredChords[place] = squaredChords[place - 1] as number;
    entries[place] = entries[place - 1] as number;
    place -= 1;
  }
  squaredChords[place] = squaredChord;
  entries[place] = entry;
}

/** The answer, which is the caller's to keep. */
export function toRanks({ ids, length, squaredChords, entries }: NearestList): Rank[] {
  const ranks: Rank[] = [];
  for (let place = 0; place < length; place += 1) {
    ranks.push({ squaredChord: squaredChords[place] as number, id: ids[entries[place] as number] as string });
  }
  return ranks;
}

function isAfter({ ids, after }: NearestList, squaredChord: number, entry: number): boolean {
  if (squaredChord !== after.squaredChord) return squaredChord > after.squaredChord;
  return compareIds(ids[entry] as string, after.id) > 0;
}

/** Whether this comes before what is at a place of the list. */
function comesFirst(list: NearestList, squaredChord: number, entry: number, place: number): boolean {
  const other = list.squaredChords[place] as number;
  if (squaredChord !== other) return squaredChord < other;
  return compareIds(list.ids[entry] as string, list.ids[list.entries[place] as number] as string) < 0;
}
