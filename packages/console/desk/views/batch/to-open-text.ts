import type { Texts } from "../../texts/en.js";
import { toWaitingText } from "../../why/to-waiting-text.js";
import type { OpenJob } from "./plan.js";

/** Says in words why a job of a batch stays open. */
export function toOpenText({ reasons, failure }: Omit<OpenJob, "jobId">, texts: Texts): string {
  if (failure !== null) return texts.why.failures[failure.code] ?? failure.detail;
  if (reasons === null || Object.keys(reasons.counts).length === 0) return texts.batch.openUnknown;
  return toWaitingText({ waiting: { next_try_at: null, tried_at: "", failure: null, reasons } }, texts);
}
