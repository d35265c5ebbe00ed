import type { ListedJobJson } from "@dispatch/client";
import type { Texts } from "../texts/en.js";
import { toReasonPhrase } from "../texts/reason-codes.js";

const maxReasons = 3;

/** Says in words why a job waits: `14 with no room for another job, 3 off shift`. */
export function toWaitingText({ waiting }: Pick<ListedJobJson, "waiting">, { why }: Texts): string {
  if (waiting === null || waiting.tried_at === null) return why.none;
  const counts = Object.entries(waiting.reasons?.counts ?? {}).sort(([, one], [, other]) => other - one);
  if (counts.length > 0) {
    return counts
      .slice(0, maxReasons)
      .map(([code, count]) => `${count} ${toReasonPhrase(code, why.reasons)}`)
      .join(", ");
  }
  const { failure } = waiting;
  return failure === null ? why.tried : (why.failures[failure.code] ?? failure.detail);
}
