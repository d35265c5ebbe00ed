import { compareIds } from "../domain/ids.js";
import { isMeasured, type MeasuredProspect, type Prospect } from "./prospect.js";

/** Where a search stands. */
export interface Standing {
  /** The cheapest who can be claimed, ties by id; null where there is none. */
  readonly best: MeasuredProspect | null;
  /** Those unmeasured who could still win, likeliest first. */
  readonly contenders: readonly Prospect[];
  /** Whether someone whom the source has not named yet could still win. */
  readonly mayBeUnseen: boolean;
  /** Nobody unmeasured can win: `best` is the nearest. */
  readonly isSettled: boolean;
}

/**
 * Could anyone unmeasured still win? Ties count: someone who may be equally near may have the lower id.
 *
 * @param prospects in increasing lower bound
 * @param unseenLowerBound the least possible cost of anyone not among them; null where everyone is
 */
export function decide(prospects: readonly Prospect[], unseenLowerBound: number | null): Standing {
  const best = findBest(prospects);
  const costToBeat = best?.outcome.cost ?? Number.POSITIVE_INFINITY;
  const contenders = prospects.filter(
    (prospect) => prospect.outcome.status === "unmeasured" && prospect.lowerBound <= costToBeat,
  );
  const mayBeUnseen = unseenLowerBound !== null && unseenLowerBound <= costToBeat;
  return { best, contenders, mayBeUnseen, isSettled: contenders.length === 0 && !mayBeUnseen };
}

function findBest(prospects: readonly Prospect[]): MeasuredProspect | null {
  let best: MeasuredProspect | null = null;
  for (const prospect of prospects) {
    if (isMeasured(prospect) && (best === null || compareMeasured(prospect, best) < 0)) best = prospect;
  }
  return best;
}

function compareMeasured(left: MeasuredProspect, right: MeasuredProspect): number {
  return left.outcome.cost - right.outcome.cost || compareIds(left.technician.id, right.technician.id);
}
