import { compareIds } from "../domain/ids.js";

/** A place in a ranking: a distance and an id, which breaks ties. */
export interface Rank {
  readonly squaredChord: number;
  readonly id: string;
}

/**
 * Keeps the nearest `limit` of the entries offered. It is reused between searches, so that a search allocates nothing.
 * Up to a few dozen entries are kept sorted; more are kept as a heap whose root is the farthest (J. W. J. Williams,
 * "Algorithm 232: Heapsort", CACM 7(6), 1964), so an offer costs O(log n) even if thousands are at one place.
 */
export interface NearestList {
  /** The ids of the entries. */
  readonly ids: readonly string[];
  limit: number;
  /** How many there are. */
  length: number;
  isHeap: boolean;
  /** Sorted; Infinity from `length` up to `limit`. An entry that has dropped out may remain at `limit`. */
  squaredChords: Float64Array;
  entries: Int32Array;
  /** Only entries after this place in the ranking are accepted. */
  after: Rank;
  /**
   * The squared chord of the entry being offered. It is not passed as an argument, because passing a double to a
   * function can cost an allocation.
   */
  readonly candidate: Float64Array;
}

const maxSorted = 64;

const beforeAll: Rank = { squaredChord: -1, id: "" };

export function createNearestList(ids: readonly string[]): NearestList {
  return {
    ids,
    limit: 0,
    length: 0,
    isHeap: false,
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
  list.isHeap = limit > maxSorted;
  list.squaredChords.fill(Number.POSITIVE_INFINITY, 0, limit);
  list.after = after ?? beforeAll;
}

/** Returns the squared chord beyond which no entry is accepted. */
export function farthestOf(list: NearestList): number {
  const { squaredChords, limit, length, isHeap } = list;
  if (isHeap) return length < limit ? Number.POSITIVE_INFINITY : (squaredChords[0] as number);
  return squaredChords[limit - 1] as number;
}

/** Adds an entry with the squared chord of the candidate; if the list is full, the farthest drops out. */
export function offerCandidate(list: NearestList, entry: number): void {
  const squaredChord = list.candidate[0] as number;
  if (squaredChord <= list.after.squaredChord && !isTieAfter(list, squaredChord, entry)) return;
  if (!list.isHeap) insertSorted(list, entry);
  else if (list.length < list.limit) siftUp(list, entry);
  else if (isBefore(list, entry, 0)) siftDown(list, entry);
}

/** Inserts the candidate at its place: the fastest way for a few dozen entries. */
function insertSorted(list: NearestList, entry: number): void {
  const { squaredChords, entries } = list;
  const squaredChord = list.candidate[0] as number;
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

/** Adds the candidate to a heap. */
function siftUp(list: NearestList, entry: number): void {
  let place = list.length;
  list.length += 1;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (isBefore(list, entry, parent)) break;
    move(list, parent, place);
    place = parent;
  }
  put(list, entry, place);
}

/** Replaces the farthest of a heap with the candidate. */
function siftDown(list: NearestList, entry: number): void {
  let place = 0;
  for (;;) {
    const left = 2 * place + 1;
    if (left >= list.length) break;
    const right = left + 1;
    const child = right < list.length && comparePlaces(list, right, left) > 0 ? right : left;
    if (!isBefore(list, entry, child)) break;
    move(list, child, place);
    place = child;
  }
  put(list, entry, place);
}

function put({ squaredChords, entries, candidate }: NearestList, entry: number, place: number): void {
  squaredChords[place] = candidate[0] as number;
  entries[place] = entry;
}

function move({ squaredChords, entries }: NearestList, from: number, to: number): void {
  squaredChords[to] = squaredChords[from] as number;
  entries[to] = entries[from] as number;
}

/** Whether the candidate ranks before the entry at a place. */
function isBefore(list: NearestList, entry: number, place: number): boolean {
  const squaredChord = list.candidate[0] as number;
  const other = list.squaredChords[place] as number;
  return squaredChord === other ? compareEntries(list, entry, place) < 0 : squaredChord < other;
}

function comparePlaces(list: NearestList, place: number, other: number): number {
  const difference = (list.squaredChords[place] as number) - (list.squaredChords[other] as number);
  return difference === 0 ? compareEntries(list, list.entries[place] as number, other) : difference;
}

/** Copies the entries into a result that the caller can keep. */
export function toRanks({ ids, length, squaredChords, entries, isHeap }: NearestList): Rank[] {
  const ranks: Rank[] = [];
  for (let place = 0; place < length; place += 1) {
    ranks.push({ squaredChord: squaredChords[place] as number, id: ids[entries[place] as number] as string });
  }
  return isHeap ? ranks.sort(compareRanks) : ranks;
}

function compareRanks(left: Rank, right: Rank): number {
  return left.squaredChord - right.squaredChord || compareIds(left.id, right.id);
}

function isTieAfter({ ids, after }: NearestList, squaredChord: number, entry: number): boolean {
  return squaredChord === after.squaredChord && compareIds(ids[entry] as string, after.id) > 0;
}

function compareEntries({ ids, entries }: NearestList, entry: number, place: number): number {
  return compareIds(ids[entry] as string, ids[entries[place] as number] as string);
}
