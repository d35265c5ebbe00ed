import { describeRequest, type FuzzRequest } from "./fuzz-request.js";
import type { Verdict } from "./judge.js";

/** The outcomes of all requests. */
export interface Verdicts {
  /** Each fault with its request. */
  readonly faults: readonly string[];
  add(request: FuzzRequest, verdict: Verdict): void;
  /** Returns each operation with its outcomes, the most frequent first. */
  text(): string;
}

export function createVerdicts(): Verdicts {
  const counts = new Map<string, Map<string, number>>();
  const faults: string[] = [];
  const countUp = (name: string, outcome: string): void => {
    const outcomes = counts.get(name) ?? new Map<string, number>();
    counts.set(name, outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1));
  };
  return {
    faults,
    add(request, { outcome, fault }) {
      countUp(request.operation, outcome);
      countUp("all", outcome);
      if (fault !== null) faults.push(`${fault}\n    ${describeRequest(request)}`);
    },
    text() {
      const lines = Array.from(counts, ([name, outcomes]) => {
        const sorted = [...outcomes].sort(([, one], [, other]) => other - one);
        return `${name}: ${sorted.map(([outcome, times]) => `${times} × ${outcome}`).join(", ")}`;
      });
      return lines.sort().join("\n");
    },
  };
}
