import type { Texts } from "../../texts/en.js";
import { toWaitingText } from "../../why/to-waiting-text.js";
import type { OpenJob, Plan } from "./plan.js";

/**
 * Says in words why a job of a batch stays open. If the batch is proven, nobody whose drive was not measured could go at less
 * than their other job is worth.
 */
export function toOpenText({ reasons, failure }: Omit<OpenJob, "jobId">, texts: Texts, isBest: boolean): string {
  if (failure !== null) return texts.why.failures[failure.code] ?? failure.detail;
  if (reasons === null || Object.keys(reasons.counts).length === 0) return texts.batch.openUnknown;
  const counts = isBest ? joinUnmeasured(reasons.counts) : reasons.counts;
  const waiting = { next_try_at: null, tried_at: "", failure: null, reasons: { ...reasons, counts } };
  return toWaitingText({ waiting }, texts);
}

export function isProven({ decision }: Pick<Plan, "decision">): boolean {
  return decision?.optimality.proven === true;
}

/** Whether somebody may go to a job that stays open, but has another job of this run. */
export function mayGoNext({ reasons }: Pick<OpenJob, "reasons">): boolean {
  return ["OTHER_JOB", "UNMEASURED"].some((code) => (reasons?.counts[code] ?? 0) > 0);
}

function joinUnmeasured(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const { UNMEASURED: unmeasured = 0, OTHER_JOB: other = 0, ...others } = counts;
  const busy = unmeasured + other;
  return busy === 0 ? others : { ...others, OTHER_JOB: busy };
}
