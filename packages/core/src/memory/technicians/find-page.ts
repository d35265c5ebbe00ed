import { compareIds } from "../../domain/ids.js";
import type { Technician } from "../../domain/technician.js";
import { placeBeforeMs } from "../../domain/visit.js";
import { builtInRules, rulesWithoutClock } from "../../eligibility/built-in-rules.js";
import type { Rank } from "../../geo/nearest-list.js";
import { badCursor } from "../../plugin-kit/bad-cursor.js";
import type { FindNearestRequest } from "../../plugins/technician-source.js";
import type { Fleet } from "./fleet.js";

/** Where a search goes on: after a place in the ranking by location, and after one in the ranking by other places. */
export interface Position {
  readonly here: Rank | null;
  readonly elsewhere: Rank | null;
}

/** A page of technicians, and where the next one starts; null if there are no more. */
export interface FoundPage {
  readonly technicians: readonly Technician[];
  readonly next: Position | null;
}

interface Found {
  readonly rank: Rank;
  readonly isHere: boolean;
  readonly technician: Technician;
}

const largestBatch = 1024;

/**
 * Finds the nearest wanted technicians, up to the limit. The index leaves out most of the others, and the rules leave out
 * the rest. If the work may start later, the ranking by location is merged with that by the other places.
 */
export function findPage(fleet: Fleet, request: FindNearestRequest, after: Position): FoundPage {
  const { near, limit, within } = request;
  const mayMeet = toFilter(request);
  const here = collect(limit, after.here, true, mayMeet, (batch, last) =>
    fleet.findNearest({ ...request, limit: batch }, last).map((rank) => ({ rank, technician: fleet.get(rank.id) })),
  );
  if (within === undefined) return toPage(here, limit, after, here.length > limit);
  const elsewhere = collect(limit, after.elsewhere, false, mayMeet, (batch, last) =>
    fleet.findOtherPlaces(near, batch, last).map((rank) => {
      const place = fleet.getOtherPlace(rank.id);
      const startsAtMs = place?.startsAtMs ?? within.earliestMs;
      const isNear = startsAtMs >= within.earliestMs - placeBeforeMs && startsAtMs <= within.latestMs;
      return { rank, technician: isNear && place !== undefined ? fleet.get(place.technicianId) : undefined };
    }),
  );
  const isCut = here.length > limit || elsewhere.length > limit;
  return toPage(mergeRanked(here, elsewhere, limit), limit, after, isCut);
}

/** In order, as far as both are known: one that was cut off may go on before the rest of the other. */
function mergeRanked(here: readonly Found[], elsewhere: readonly Found[], limit: number): readonly Found[] {
  const endOf = (found: readonly Found[]): number =>
    found.length > limit ? (found.at(-1)?.rank.squaredChord ?? 0) : Number.POSITIVE_INFINITY;
  const [hereEnd, elsewhereEnd] = [endOf(here), endOf(elsewhere)];
  const known = [
    // Or none of either would be known, if all are at one place.
    ...here.filter(({ rank }) => rank.squaredChord <= elsewhereEnd),
    ...elsewhere.filter(({ rank }) => rank.squaredChord < hereEnd),
  ];
  return known.sort(
    (left, right) =>
      left.rank.squaredChord - right.rank.squaredChord || compareIds(left.technician.id, right.technician.id),
  );
}

type FindRanks = (
  batch: number,
  last: Rank | null,
) => readonly { readonly rank: Rank; readonly technician: Technician | undefined }[];

/** Up to one more than the limit. */
function collect(
  limit: number,
  after: Rank | null,
  isHere: boolean,
  mayMeet: (technician: Technician) => boolean,
  find: FindRanks,
): readonly Found[] {
  const found: Found[] = [];
  let last = after;
  let batch = limit + 1;
  while (true) {
    const ranks = find(batch, last);
    for (const { rank, technician } of ranks) {
      if (technician !== undefined && mayMeet(technician)) found.push({ rank, isHere, technician });
    }
    last = ranks.at(-1)?.rank ?? null;
    if (found.length > limit || ranks.length < batch) return found.slice(0, limit + 1);
    batch = Math.min(2 * batch, Math.max(largestBatch, limit + 1));
  }
}

/** Each technician once, at their nearest place. */
function toPage(found: readonly Found[], limit: number, after: Position, isCut: boolean): FoundPage {
  const technicians = new Map<string, Technician>();
  let { here, elsewhere } = after;
  let taken = 0;
  for (const { rank, isHere, technician } of found) {
    if (!technicians.has(technician.id)) {
      if (technicians.size === limit) break;
      technicians.set(technician.id, technician);
    }
    taken += 1;
    if (isHere) here = rank;
    else elsewhere = rank;
  }
  return { technicians: [...technicians.values()], next: isCut || taken < found.length ? { here, elsewhere } : null };
}

function toFilter({ near, only, within }: FindNearestRequest): (technician: Technician) => boolean {
  if (only === undefined) return () => true;
  // By the dispatcher's clock: another clock could leave out too many.
  const { nowMs = Number.NaN } = only;
  const rules = only.nowMs === undefined ? rulesWithoutClock : builtInRules;
  const context = { ...only, location: near, nowMs, within, setsOffElsewhere: within !== undefined };
  return (technician) => rules.every((rule) => rule.check(technician, context) === null);
}

/** Formats a position, regardless of who is wanted. */
export function formatCursor({ here, elsewhere }: Position): string {
  const texts = [here, elsewhere].map((rank) => (rank === null ? "" : `${rank.squaredChord} ${rank.id}`));
  return elsewhere === null ? (texts[0] ?? "") : JSON.stringify(texts);
}

/** @throws {InvalidRequestError} the cursor is not valid */
export function parseCursor(cursor: string): Position {
  if (!cursor.startsWith("[")) return { here: parseRank(cursor), elsewhere: null };
  const [here, elsewhere] = parseTexts(cursor).map((text) => (text === "" ? null : parseRank(text)));
  return { here: here ?? null, elsewhere: elsewhere ?? null };
}

function parseTexts(cursor: string): readonly string[] {
  try {
    const texts: unknown = JSON.parse(cursor);
    if (Array.isArray(texts) && texts.every((text) => typeof text === "string")) return texts;
  } catch {
    // Not JSON either.
  }
  throw badCursor("after");
}

function parseRank(text: string): Rank {
  const [, squaredChord, id] = /^(\d\S*) (.*)$/s.exec(text) ?? [];
  if (squaredChord === undefined || id === undefined || !Number.isFinite(Number(squaredChord)))
    throw badCursor("after");
  return { squaredChord: Number(squaredChord), id };
}
