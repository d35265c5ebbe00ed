import { compareIds } from "../domain/ids.js";
import { isMeasured, type MeasuredProspect, type Prospect } from "./prospect.js";

/** Where a search stands. */
export interface Standing {
  /** Who goes, of those who can be claimed; null where there is none. */
  readonly best: MeasuredProspect | null;
  /** Those unmeasured who could still go instead, likeliest first. */
  readonly contenders: readonly Prospect[];
  /** Whether someone whom the source has not named yet could. */
  readonly mayBeUnseen: boolean;
  /** Nobody unmeasured can go instead of `best`. */
  readonly isSettled: boolean;
  /** Who costs least of those who can be claimed; the preference may have chosen another. */
  readonly least: MeasuredProspect | null;
  readonly bar: Bar;
}

/** What someone unmeasured must reach to go instead of the best. */
export interface Bar {
  readonly isPreferred: boolean;
  /** Above this nobody goes. */
  readonly cost: number;
}

/**
 * Could anyone unmeasured still go? Ties count: someone who may be equally near may have the lower id.
 *
 * @param unseenLowerBound the least possible cost of anyone not among the prospects; null where everyone is
 * @param tolerance how much above the least cost the preference decides
 */
export function decide(prospects: readonly Prospect[], unseenLowerBound: number | null, tolerance: number): Standing {
  const measured = prospects.filter(isMeasured);
  const least = findFirst(measured, compareCosts);
  const bar = toBar(least, tolerance);
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
    least,
    bar,
  };
}

export function toBar(least: MeasuredProspect | null, tolerance: number): Bar {
  return least === null
    ? { isPreferred: false, cost: Number.POSITIVE_INFINITY }
    : { isPreferred: least.isPreferred, cost: least.outcome.cost + tolerance };
}

/** Whether someone of whom no drive is known could go instead of the best: the preferred go before all others. */
export function couldGo({ isPreferred, lowerBound }: Prospect, bar: Bar): boolean {
  return isPreferred === bar.isPreferred ? lowerBound <= bar.cost : isPreferred;
}

/** Whether someone could whom the source has not named yet: the preferred are named first. */
export function couldUnseenGo(unseenLowerBound: number | null, bar: Bar): boolean {
  return unseenLowerBound !== null && !bar.isPreferred && unseenLowerBound <= bar.cost;
}

/** Who costs less of two of whom the first may not be there. */
export function toLesser(left: MeasuredProspect | null, right: MeasuredProspect): MeasuredProspect {
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

/** Likeliest first. */
export function compareBounds(left: Prospect, right: Prospect): number {
  return (
    Number(right.isPreferred) - Number(left.isPreferred) ||
    left.greatCircleDistanceMeters - right.greatCircleDistanceMeters
  );
}
