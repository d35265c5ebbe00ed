import type { Coordinates } from "../../domain/coordinates.js";
import type { Technician } from "../../domain/technician.js";
import { builtInRules, timelessRules } from "../../eligibility/built-in-rules.js";
import { InvalidRequestError } from "../../errors/invalid-request-error.js";
import type { Rank } from "../../geo/nearest-list.js";
import type { FindNearestRequest, SearchCriteria } from "../../plugins/technician-source.js";
import type { Fleet } from "./fleet.js";

/** A technician, and their place in the ranking. */
export interface Found {
  readonly rank: Rank;
  readonly technician: Technician;
}

const largestBatch = 1024;

/**
 * Finds the nearest wanted technicians, up to one more than the limit. The index leaves out most of the others, and the
 * rules leave out the rest.
 */
export function findPage(
  fleet: Fleet,
  { near, limit, only }: FindNearestRequest,
  after: Rank | null,
): readonly Found[] {
  const mayMeet = toFilter(near, only);
  const found: Found[] = [];
  let last = after;
  let batch = limit + 1;
  while (true) {
    const ranks = fleet.findNearest(near, batch, last, only);
    for (const rank of ranks) {
      const technician = fleet.get(rank.id);
      if (technician !== undefined && mayMeet(technician)) found.push({ rank, technician });
    }
    last = ranks.at(-1) ?? null;
    if (found.length > limit || ranks.length < batch) return found.slice(0, limit + 1);
    batch = Math.min(2 * batch, Math.max(largestBatch, limit + 1));
  }
}

function toFilter(location: Coordinates, only: SearchCriteria | undefined): (technician: Technician) => boolean {
  if (only === undefined) return () => true;
  // By the dispatcher's clock: another clock could leave out too many.
  const { nowMs = Number.NaN } = only;
  const rules = only.nowMs === undefined ? timelessRules : builtInRules;
  const context = { ...only, location, nowMs };
  return (technician) => rules.every((rule) => rule.check(technician, context) === null);
}

/** Formats a place in the ranking, regardless of who is wanted. */
export function formatCursor({ squaredChord, id }: Rank): string {
  return `${squaredChord} ${id}`;
}

/** @throws {InvalidRequestError} the cursor is not valid */
export function parseCursor(cursor: string): Rank {
  const [, squaredChord, id] = /^(\d\S*) (.*)$/s.exec(cursor) ?? [];
  if (squaredChord === undefined || id === undefined || !Number.isFinite(Number(squaredChord))) {
    throw new InvalidRequestError({ parameter: "after", problem: "must be a cursor that this source returned" });
  }
  return { squaredChord: Number(squaredChord), id };
}
