import type { DecisionJson, WireId } from "@dispatch/client";
import type { Texts } from "../texts/en.js";
import type { Format } from "../texts/format.js";

/**
 * Says what it relies on that the chosen one is the best, or why that is not proven.
 *
 * @param pinnedNow to whom the job is pinned: if it is not pinned to a single one who could be chosen, a dispatcher chose them
 * for that booking
 */
export function toProofText(
  decision: DecisionJson,
  pinnedNow: readonly WireId[],
  { why }: Texts,
  format: Format,
  toName: (id: WireId) => string,
): string {
  const { requirements, passed_over: passedOver = [] } = decision;
  const { pinned = [], excluded = [] } = requirements;
  const texts = why.decision;
  const toNames = (ids: readonly WireId[]): string => {
    const shown = ids.slice(0, maxNames).map(toName);
    return (ids.length > maxNames ? [...shown, "…"] : shown).join(", ");
  };
  const parts = [
    pinned.length === 0 ? "" : (isByHand(decision, pinnedNow) ? texts.byHandProof : texts.pinnedProof)(toNames(pinned)),
    // Of a single one, nobody could be better.
    pinned.length === 1 ? "" : toOwnProof(decision, texts, format),
    excluded.length === 0 || pinned.length > 0 ? "" : texts.excludedProof(toNames(excluded)),
    passedOver.length === 0 || pinned.length > 0 ? "" : texts.passedOverProof(toNames(passedOver)),
  ];
  return parts.filter(Boolean).join(" ");
}

/** Whether somebody was chosen by name for the booking, without a word about the job itself. */
export function isByHand({ requirements: { pinned = [] } }: DecisionJson, pinnedNow: readonly WireId[] = []): boolean {
  return pinned.length === 1 && !pinnedNow.some((id) => String(id) === String(pinned[0]));
}

const maxNames = 5;

/** The same of those who were considered. */
function toOwnProof(decision: DecisionJson, texts: Texts["why"]["decision"], format: Format): string {
  const { optimality, batch, candidates, policy } = decision;
  if (!optimality.proven) {
    const { reason, gap_meters: gap } = optimality;
    const most = gap === null || gap <= 0 ? "" : ` ${texts.gap(format.distance(gap))}`;
    return `${texts.unproven[reason]}${most}`;
  }
  if (batch !== undefined && batch.jobs > 1) return texts.batchProof(format.number(batch.jobs));
  const pruned = candidates.filter(({ status }) => status === "pruned").length;
  const measured = candidates.filter((one) => "distance_meters" in one || one.status === "unreachable").length;
  const isEveryoneKnown = pruned === 0 && decision.search.is_everyone_named;
  const proof = texts.proof({
    isTime: policy.unit === "seconds",
    measured: format.number(measured),
    isEveryoneKnown,
  });
  const [chosen] = candidates;
  const isPreferred = chosen?.status === "chosen" && chosen.is_preferred === true;
  return isPreferred ? `${texts.preferredProof} ${proof}` : proof;
}
