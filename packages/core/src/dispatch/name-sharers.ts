import type { Candidate } from "../domain/decision.js";
import { compareIds } from "../domain/ids.js";
import { toPlace } from "./prospect.js";

/** Of all who share a place and what became of them, the record names this many. */
const maxSharers = 100;

/** The candidates that a record names. */
export interface NamedCandidates {
  readonly candidates: Candidate[];
  /** How many of those left out are ineligible: they are counted as such. */
  readonly ineligibleOmitted: number;
}

/**
 * Leaves out whoever is at exactly the place of 100 others whom the same became of, and ranks behind them. The last one
 * named says how many there are. A conflict is always named.
 */
export function nameSharers(all: readonly Candidate[]): NamedCandidates {
  if (all.length <= maxSharers) return { candidates: [...all], ineligibleOmitted: 0 };
  const candidates: Candidate[] = [];
  let ineligibleOmitted = 0;
  for (const sharers of groupBySharerKey(all)) {
    const omitted = sharers.length - maxSharers;
    const last = omitted > 0 ? sharers.sort(compareSharers)[maxSharers - 1] : undefined;
    if (last === undefined || last.status === "conflict") {
      for (const candidate of sharers) candidates.push(candidate);
      continue;
    }
    candidates.push(...sharers.slice(0, maxSharers - 1));
    if (last.status === "ineligible") ineligibleOmitted += omitted;
    candidates.push(last.status === "ineligible" ? last : { ...last, sharersOmitted: omitted });
  }
  return { candidates, ineligibleOmitted };
}

function groupBySharerKey(all: readonly Candidate[]): Iterable<Candidate[]> {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of all) {
    const key = toSharerKey(candidate);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [candidate]);
    else group.push(candidate);
  }
  return groups.values();
}

/** The same for all who share a place and what became of them. */
export function toSharerKey(candidate: Candidate): string {
  const { technician } = candidate;
  return [
    candidate.status === "chosen" ? "measured" : candidate.status,
    "isPreferred" in candidate,
    "cost" in candidate ? candidate.cost : "reason" in candidate ? candidate.reason : "",
    // Nobody shares a place that is not known.
    technician.location === null ? `id ${technician.id}` : toPlace(technician.location),
  ].join();
}

/** In the order in which they would go; the chosen one is the first of its cost. */
function compareSharers(left: Candidate, right: Candidate): number {
  return toPreference(left) - toPreference(right) || compareIds(left.technician.id, right.technician.id);
}

function toPreference(candidate: Candidate): number {
  return "preference" in candidate ? candidate.preference : 0;
}
