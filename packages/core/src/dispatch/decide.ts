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
  /** Above this cost nobody goes. */
  readonly costToBeat: number;
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
  const isPreferred = least?.isPreferred ?? false;
  const costToBeat = least === null ? Number.POSITIVE_INFINITY : least.outcome.cost + tolerance;
  const within = measured.filter(
    (prospect) => prospect.isPreferred === isPreferred && prospect.outcome.cost <= costToBeat,
  );
  const contenders = prospects
    .filter((prospect) => prospect.outcome.status === "unmeasured" && couldGo(prospect, isPreferred, costToBeat))
    .sort(compareBounds);
  const mayBeUnseen = unseenLowerBound !== null && !isPreferred && unseenLowerBound <= costToBeat;
  return {
    best: findFirst(within, (left, right) => left.preference - right.preference || compareCosts(left, right)),
    contenders,
    mayBeUnseen,
    isSettled: contenders.length === 0 && !mayBeUnseen,
    costToBeat,
  };
}

/** Whether someone of whom no drive is known could go instead of the best: the preferred go before all others. */
export function couldGo({ isPreferred, lowerBound }: Prospect, isBestPreferred: boolean, costToBeat: number): boolean {
  return isPreferred === isBestPreferred ? lowerBound <= costToBeat : isPreferred;
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
