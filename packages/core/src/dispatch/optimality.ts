import type { DecisionPolicy, DecisionSearch, Optimality, UnprovenReason } from "../domain/decision.js";
import { couldGo, type Standing } from "./decide.js";
import type { Prospect } from "./prospect.js";

/** What a proof rests on. */
export interface Evidence {
  readonly prospects: readonly Prospect[];
  /** Of these prospects, as `decide` gives it. */
  readonly standing: Standing;
  readonly search: DecisionSearch;
  readonly policy: DecisionPolicy;
  /** Whether a distance that ranks or excludes someone is an estimate. */
  readonly isEstimate: boolean;
}

/** Could anyone who was not measured have gone instead? */
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
    const least = bounds.reduce((left, right) => Math.min(left, right));
    // Whoever is preferred could go without being nearer.
    const gap = Math.max(0, bar.cost - least);
    return unproven(search.endedBy ?? "undetermined", Number.isFinite(gap) ? gap : null, policy.unit);
  }
  return search.isConsistent ? { proven: true } : unproven("inconsistent-distances");
}

/** As a running search has it: null where everyone is named. */
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
