import type { DecisionPolicy, DecisionSearch, Optimality, UnprovenReason } from "../domain/decision.js";
import { compareIds } from "../domain/ids.js";
import { isMeasured, type MeasuredProspect, type Prospect } from "./prospect.js";

/** Where a dispatch stands after a round. */
export interface Standing {
  /** The technician who goes, among those who can be claimed; null if nobody can be. */
  readonly best: MeasuredProspect | null;
  /** Unmeasured prospects who could still go instead, likeliest first. */
  readonly contenders: readonly Prospect[];
  /** Whether a technician who is not loaded yet could still go instead. */
  readonly mayBeUnseen: boolean;
  /** Whether no unmeasured technician can go instead of `best`. */
  readonly isSettled: boolean;
  /** The technician with the lowest cost among those who can be claimed; the preference may have chosen another. */
  readonly cheapest: MeasuredProspect | null;
  readonly bar: Bar;
}

/** What an unmeasured technician must reach to go instead of the best. */
export interface Bar {
  readonly isPreferred: boolean;
  /** A technician with the same `isPreferred` who costs more cannot go. */
  readonly cost: number;
}

/**
 * Returns the best so far, and who could still go instead. Ties count: a technician who costs the same may have the
 * lower id.
 *
 * @param unseenLowerBound the least possible cost of anyone who is not among the prospects; null if everyone is among
 * them
 * @param tolerance how far above the lowest cost a technician may be for the preference to choose them
 */
export function decide(prospects: readonly Prospect[], unseenLowerBound: number | null, tolerance: number): Standing {
  const measured = prospects.filter(isMeasured);
  const cheapest = findFirst(measured, compareCosts);
  const bar = toBar(cheapest, tolerance);
  const within = measured.filter(
    ({ isPreferred, outcome }) => isPreferred === bar.isPreferred && outcome.cost <= bar.cost,
  );
  const contenders = prospects
    .filter((prospect) => prospect.outcome.status === "unmeasured" && couldGo(prospect, bar))
    .sort(compareBounds);
  const mayBeUnseen = couldUnseenGo(unseenLowerBound, bar);
  return {
    best: findFirst(within, (left, right) => left.preference - right.preference || compareCosts(left, right)),
    contenders,
    mayBeUnseen,
    isSettled: contenders.length === 0 && !mayBeUnseen,
    cheapest,
    bar,
  };
}

export function toBar(cheapest: MeasuredProspect | null, tolerance: number): Bar {
  return cheapest === null
    ? { isPreferred: false, cost: Number.POSITIVE_INFINITY }
    : { isPreferred: cheapest.isPreferred, cost: cheapest.outcome.cost + tolerance };
}

/** Whether an unmeasured prospect could go instead of the best: preferred technicians rank before all others. */
export function couldGo({ isPreferred, lowerBound }: Prospect, bar: Bar): boolean {
  return isPreferred === bar.isPreferred ? lowerBound <= bar.cost : isPreferred;
}

/** Whether a technician who is not loaded yet could go instead. Never a preferred one: those are loaded first. */
export function couldUnseenGo(unseenLowerBound: number | null, bar: Bar): boolean {
  return unseenLowerBound !== null && !bar.isPreferred && unseenLowerBound <= bar.cost;
}

/** Returns the one who costs less; `right` if `left` is null. */
export function toCheaper(left: MeasuredProspect | null, right: MeasuredProspect): MeasuredProspect {
  return left === null || compareCosts(right, left) < 0 ? right : left;
}

function findFirst<Item>(items: readonly Item[], compare: (left: Item, right: Item) => number): Item | null {
  let first: Item | null = null;
  for (const item of items) if (first === null || compare(item, first) < 0) first = item;
  return first;
}

function compareCosts(left: MeasuredProspect, right: MeasuredProspect): number {
  return (
    Number(right.isPreferred) - Number(left.isPreferred) ||
    left.outcome.cost - right.outcome.cost ||
    compareIds(left.technician.id, right.technician.id)
  );
}

/** Orders prospects, likeliest first. */
export function compareBounds(left: Prospect, right: Prospect): number {
  return (
    Number(right.isPreferred) - Number(left.isPreferred) ||
    // Two infinities are equal, though their difference is NaN.
    (left.lowerBound === right.lowerBound ? 0 : left.lowerBound - right.lowerBound) ||
    left.greatCircleDistanceMeters - right.greatCircleDistanceMeters
  );
}

/** What a proof rests on. */
export interface Evidence {
  readonly prospects: readonly Prospect[];
  /** The standing of these prospects, from `decide`. */
  readonly standing: Standing;
  readonly search: DecisionSearch;
  readonly policy: DecisionPolicy;
  /** Whether a distance that ranks or excludes someone is an estimate. */
  readonly isEstimate: boolean;
}

/** Returns whether it is proven that no unmeasured technician could have gone instead. */
export function toOptimality({ prospects, standing, search, policy, isEstimate }: Evidence): Optimality {
  if (isEstimate) return unproven("estimate");
  const unseenLowerBound = toUnseenLowerBound(search);
  const { contenders, mayBeUnseen, bar } = standing;
  const undetermined = prospects.filter(
    (prospect) =>
      prospect.outcome.status === "unreachable" && prospect.outcome.reason === "UNKNOWN" && couldGo(prospect, bar),
  );
  const bounds = [...contenders, ...undetermined].map(({ lowerBound }) => lowerBound);
  if (mayBeUnseen && unseenLowerBound !== null) bounds.push(unseenLowerBound);
  if (bounds.length > 0) {
    const lowest = bounds.reduce((left, right) => Math.min(left, right));
    // A preferred technician could go although they cost more: the gap is then 0.
    const gap = Math.max(0, bar.cost - lowest);
    return unproven(search.endedBy ?? "undetermined", Number.isFinite(gap) ? gap : null, policy.unit);
  }
  return search.isConsistent ? { proven: true } : unproven("inconsistent-distances");
}

/** Converts the bound of a recorded search to that of a running one: null if everyone was loaded. */
export function toUnseenLowerBound({ isEveryoneNamed, unseenLowerBound }: DecisionSearch): number | null {
  return isEveryoneNamed ? null : (unseenLowerBound ?? Number.NEGATIVE_INFINITY);
}

function unproven(reason: UnprovenReason, gap: number | null = null, unit?: DecisionPolicy["unit"]): Optimality {
  return {
    proven: false,
    reason,
    gapMeters: unit === "meters" ? gap : null,
    gapSeconds: unit === "seconds" ? gap : null,
  };
}
