import type { Decision } from "@dispatch/core";

/** The decision in what a method of the dispatcher gives; null where that is none that decides. */
export function findDecision(result: unknown): Decision | null {
  return typeof result === "object" && result !== null && "decision" in result ? (result.decision as Decision) : null;
}
