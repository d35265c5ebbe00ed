import type { ListedJobJson } from "@dispatch/client";
import type { Texts } from "../texts/en.js";

const maxReasons = 3;

/** Says in words why a job waits: `14 with no room for another job, 3 off shift`. */
export function toWaitingText({ waiting }: ListedJobJson, { why }: Texts): string {
  if (waiting === null || waiting.tried_at === null) return why.none;
  const counts = Object.entries(waiting.reasons?.counts ?? {}).sort(([, one], [, other]) => other - one);
  if (counts.length > 0) {
    return counts
      .slice(0, maxReasons)
      .map(([code, count]) => `${count} ${toReasonText(code, why)}`)
      .join(", ");
  }
  const { failure } = waiting;
  return failure === null ? why.none : (why.failures[failure.code] ?? failure.detail);
}

/** Returns the words for the code of a rule; the code of a rule of the user's own in small letters. */
function toReasonText(code: string, { reasons }: Texts["why"]): string {
  return reasons[code] ?? code.toLowerCase().replaceAll("_", " ");
}
